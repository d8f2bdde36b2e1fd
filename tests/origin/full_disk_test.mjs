// A portal on a disk that is full when it starts: it shows what it has, says what waits, and refuses what is sent.
// Usage:  node full_disk_test.mjs PROGRAM
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { Portal, complaint, root, start_server } from "../scenario/portal.mjs";

const program = process.argv[2];
const mount = "mount -t tmpfs -o size=64m none";
// Only the program sees the small disk, and it goes with it.
const script = `${mount} "$DISK" && cp -a "$1" "$DISK/data" && shift && { cat /dev/zero >"$DISK/fill" 2>/dev/null; exec "$@"; }`;

const portal = new Portal(program);
const disk = join(portal.folder, "disk");
mkdirSync(disk);
process.env.DISK = disk;

// What it says on standard error until it serves.
const serve_on_full_disk = async (data) => {
  portal.errors = "";
  const { process: served, exited, url } = start_server("unshare", ["-rm", "sh", "-c", script, "sh", data, program, "serve",
    "--data", join(disk, "data"), "--assets", portal.assets, "--port", "0", "--demo", join(root, "assets/demo")], (text) => (portal.errors += text));
  Object.assign(portal, { process: served, exited });
  portal.url = await url;
  return portal.errors;
};
const size_of = async (log) => Number((await portal.bytes(`/log/${log}/checkpoint`)).toString().split("\n")[1]);

const test = async () => {
  // Nothing of the demo city is there yet.
  const empty = join(portal.folder, "empty");
  assert.equal(spawnSync(program, ["policy", "--data", empty, "--origin-name", "portal.example"]).status, 0);
  let said = await serve_on_full_disk(empty);
  assert.match(said, /^the disk is full: the demo city is not completed; it is tried again at the next start$/m);
  assert.match(said, /^the disk is full: the release of these pages is not in the register; it is tried/m);
  assert.match(said, /^the disk is full: until there is room submissions are refused/m);
  assert.equal(await size_of("register"), 0);
  assert.equal(await portal.end("SIGTERM"), 0);

  // All of it is, and other pages. The one connection that there is serves what is read too.
  await portal.start();
  const sent = complaint();
  assert.equal((await portal.submit(sent)).status, 200);
  const size = await size_of("intake");
  assert.equal(await portal.end("SIGTERM"), 0);
  appendFileSync(join(portal.assets, "page.js"), "// changed\n");
  said = await serve_on_full_disk(join(portal.folder, "data"));
  assert.doesNotMatch(said, /demo city/);
  assert.match(said, /^the disk is full: the release of these pages/m);
  assert.equal(await size_of("intake"), size);
  assert.equal((await portal.submit(complaint())).status, 507);
  assert.equal(await portal.end("SIGTERM"), 0);
};

try {
  if (spawnSync("unshare", ["-rm", "sh", "-c", `${mount} "$DISK"`]).status === 0) {
    await test();
    console.log("passed");
  } else {
    console.log("skipped: no disk of its own can be mounted here");
  }
} finally {
  portal.process?.kill("SIGKILL");
  portal.remove();
}
