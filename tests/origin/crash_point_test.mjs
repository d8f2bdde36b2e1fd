// Lets the program die at every one of its named crash points (web/origin/crash_point.h), at the first and the fourth
// time that it comes there, and checks after a restart that no acknowledged receipt was lost, that no two checkpoints
// contradict each other (log_copy.mjs), and that the witness cosigns the log that is there.
// Usage:  node crash_point_test.mjs PROGRAM       a build with crash points
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Portal, check_proof, complaint } from "../scenario/portal.mjs";
import { LogCopy } from "./log_copy.mjs";
import { Witness, until } from "./witnesses.mjs";

const program = process.argv[2];
const turns = [1, 4];
const senders = 4;
const run = (...words) => spawnSync(program, words, { encoding: "utf8" });
const listed = run("crash-points");
assert.equal(listed.status, 0, listed.stderr);
const points = listed.stdout.trim().split("\n");

const portal = new Portal(program, ["--sends-per-second", "1000000", "--reads-per-second", "1000000"]);
const data = join(portal.folder, "data");
const began = join(portal.folder, "began");
const policy_file = join(portal.folder, "policy");
let witness;

// What is started by `start` dies where `at` says.
const dying_at = async (at, start) => {
  process.env.TRIALOG_CRASH_AT = at;
  try {
    return await start();
  } finally {
    delete process.env.TRIALOG_CRASH_AT;
  }
};
const within = (seconds, what, promise) => Promise.race([promise, new Promise((_, failed) => {
  setTimeout(() => failed(new Error(`not within ${seconds} s: ${what}`)), seconds * 1000).unref();
})]);

const cosigned = async () => {
  const note = (await portal.bytes("/log/intake/checkpoint")).toString();
  return note.includes("\u2014 one.example ");
};

// Sends until `is_over`.
const send_until = async (copy, is_over) => {
  // In bursts: cosignatures are kept while nothing new is published.
  while (!is_over()) {
    await Promise.all(Array.from({ length: senders }, () => copy.send(complaint())));
    await new Promise((done) => setTimeout(done, 200));
  }
};

const check_after = async (copy) => {
  await portal.start();
  await copy.check();
  await copy.send_again();
  await copy.check();
  await until("the witness cosigns", cosigned);
  assert.equal(await portal.end("SIGTERM"), 0);
};

const in_portal = async (point, turn) => {
  rmSync(data, { recursive: true });
  cpSync(began, data, { recursive: true });
  await portal.start();
  const copy = new LogCopy(portal);
  await copy.check();
  assert.equal(await portal.end("SIGTERM"), 0);

  const ended = { code: undefined };
  try {
    await dying_at(`${point}:${turn}`, () => portal.start());
    portal.exited.then((code) => (ended.code = code));
    await within(60, `${point} for the ${turn}th time`, send_until(copy, () => ended.code !== undefined));
  } catch (error) {
    if (!/ended with|fetch failed/.test(error.message)) throw error;  // It died while it started.
  }
  assert.equal(await portal.exited, "SIGKILL", `${point}:${turn}`);
  await check_after(copy);
};

const in_witness = async (point, turn) => {
  await portal.start();
  const copy = new LogCopy(portal);
  await witness.end();
  await dying_at(`${point}:${turn}`, () => witness.start());
  let is_dead = false;
  witness.exited.then(() => (is_dead = true));
  await within(60, point, send_until(copy, () => is_dead));
  assert.equal(await witness.exited, "SIGKILL", `${point}:${turn}`);
  await witness.start();
  await copy.check();
  await until("the witness cosigns again", cosigned);
  assert.doesNotMatch(witness.errors, /two trees of one size/);
  assert.equal(await portal.end("SIGTERM"), 0);
};

// Of a new portal: one log is begun and the other is not.
const in_new_portal = async (point, turn) => {
  const fresh = new Portal(program);
  try {
    await assert.rejects(dying_at(`${point}:${turn}`, () => fresh.start()), /SIGKILL/);
    await fresh.start();
    const sent = complaint();
    check_proof(await (await fresh.submit(sent)).text(), sent.leaf, fresh.config.logs.intake.key);
    assert.equal(await fresh.end("SIGTERM"), 0);
  } finally {
    fresh.process?.kill("SIGKILL");
    fresh.remove();
  }
};

const while_erasing = async (point) => {
  await portal.start();
  const copy = new LogCopy(portal);
  const sent = complaint();
  copy.take_receipt(await (await portal.submit(sent)).text(), sent.leaf);
  assert.equal(await portal.end("SIGTERM"), 0);
  const erase = () => run("erase", String(copy.receipts[0].index), "--data", data);
  const died = await dying_at(`${point}:1`, erase);
  assert.equal(died.signal, "SIGKILL");
  // Before the transaction ended nothing was erased, after it a copy may lie beside the database: once more removes it.
  const places = () => readdirSync(data).filter((name) => name.startsWith("trialog.sqlite3") &&
    readFileSync(join(data, name)).includes(sent.sealed));
  assert.notDeepEqual(places(), [], "what was to be erased is found where it lies");
  erase();
  assert.deepEqual(places(), []);
  await portal.start();
  await copy.check();
  assert.equal(await portal.end("SIGTERM"), 0);
};

try {
  // A portal of the demo city with a witness, made once and copied for each case.
  await portal.start();
  assert.equal(await portal.end("SIGTERM"), 0);
  const policy_of = (...words) => {
    const made = run("policy", "--data", data, "--origin-name", "portal.example", ...words);
    assert.equal(made.status, 0, made.stderr);
    writeFileSync(policy_file, made.stdout);
  };
  policy_of();
  witness = new Witness(program, portal.folder, "one.example", ["--policy", policy_file]);
  cpSync(data, began, { recursive: true });

  let cases = 0;
  for (const point of points) {
    for (const turn of turns) {
      if (point === "log_started") {
        if (turn > 2) continue;
        await in_new_portal(point, turn);
      } else if (point === "sealed_erased") {
        if (turn > 1) continue;
        await while_erasing(point);
      } else {
        // A witness of its own: it must not know the log of the case before.
        rmSync(witness.data, { recursive: true });
        witness = new Witness(program, portal.folder, "one.example", ["--policy", policy_file]);
        await witness.start();
        policy_of("--witness", `one ${witness.vkey} ${witness.url}`);
        portal.options.splice(4, Infinity, "--policy", policy_file);
        if (point.startsWith("witness_")) await in_witness(point, turn);
        else await in_portal(point, turn);
        await witness.end();
      }
      ++cases;
    }
  }
  console.log(`died ${cases} times at ${points.length} points, and nothing was lost`);
} catch (error) {
  console.error(`FAILED: ${error.stack}`);
  process.exitCode = 1;
} finally {
  witness?.process?.kill("SIGKILL");
  portal.process?.kill("SIGKILL");
  portal.remove();
}
