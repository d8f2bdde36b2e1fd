// The Dutch register's real snapshots, end to end: what each brings, that nothing comes in twice, that the export gives
// every field back, and that the whole passes the audit.
// Usage:  node import_test.mjs PROGRAM
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { root } from "../scenario/portal.mjs";

const program = process.argv[2];
const snapshot = (day) => join(root, `../shared/data/algorithm-registers/nl/algoritmeregister-${day}.json.gz`);
const [may, june, august] = ["2026-05-13", "2026-06-16", "2026-08-08"].map(snapshot);
if (![may, june, august].every((file) => existsSync(file))) {
  console.log("skipped: data not present");
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), "trialog-import-"));
const data = join(folder, "data");
const run = (...args) => {
  const done = spawnSync(program, [...args, "--data", data], { encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, `trialog ${args.join(" ")}\n${done.stdout}${done.stderr}`);
  return done.stdout;
};
const import_files = (...files) => run("import", "nl-algoritmeregister", ...files);
const by_id = (document) => new Map(document.algoritmes.map((record) => [record.id, record]));
const read = (file) => JSON.parse(gunzipSync(readFileSync(file)));

try {
  // Between May and June the listing itself changed: every record has other fields.
  assert.match(import_files(may), /: 1431 added, 0 changed, 0 withdrawn, 0 unchanged, 0 refused/);
  assert.match(import_files(june), /: 35 added, 1431 changed, 0 withdrawn, 0 unchanged, 0 refused/);
  assert.deepEqual(by_id(JSON.parse(run("export", "nl-algoritmeregister"))), by_id(read(june)));
  assert.match(import_files(august), /: 65 added, 55 changed, 1 withdrawn, 1410 unchanged, 0 refused/);
  const audited = run("audit");
  assert.match(audited, /3019 records verified, 0 refused/);

  const again = join(folder, "again.json.gz");
  copyFileSync(august, again);
  assert.match(import_files(august), /: 0 added, 0 changed, 0 withdrawn, 1530 unchanged, 0 refused/);
  assert.match(import_files(again), /: 0 added, 0 changed, 0 withdrawn, 1530 unchanged, 0 refused/);
  const root_of = (text) => /register: 3019 leaves.* root (\S+)/.exec(text)[1];
  assert.equal(root_of(run("audit")), root_of(audited));

  const exported = JSON.parse(run("export", "nl-algoritmeregister"));
  assert.equal(exported.algoritmes.length, 1530);
  assert.deepEqual(by_id(exported), by_id(read(august)));
  console.log("passed");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
