// The command line, end to end: keygen, publish, audit, verify, export, open, erase and repair, on a data folder, on a copy of
// the public files and over the network.
// Usage:  node commands_test.mjs PROGRAM
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Portal, complaint, leaf_hash } from "../scenario/portal.mjs";
import { key_from, vkey_of, witness_type } from "../verifier/maker.mjs";

const program = process.argv[2];
const portal = new Portal(program);
const data = join(portal.folder, "data");
const file = (name) => join(portal.folder, name);
let failures = 0;

// Runs the program; `status` is what it must return and `words` what it must print.
const run = (args, status, ...words) => {
  const done = spawnSync(program, args, { encoding: "utf8" });
  const output = done.stdout + done.stderr;
  const wrong = done.status !== status ? [`status ${done.status}`] : words.filter((word) => !output.includes(word));
  if (wrong.length > 0) {
    failures += 1;
    console.error(`trialog ${args.join(" ")}\n  expected ${status}, got: ${wrong.join(", ")}\n${output}`);
  }
  return done.stdout;
};
// Changes one byte of a file and gives a function that puts it back.
const damage = (path, at) => {
  const bytes = readFileSync(path);
  const changed = Buffer.from(bytes);
  changed[at] ^= 1;
  writeFileSync(path, changed);
  return () => writeFileSync(path, bytes);
};

try {
  await portal.start();
  const intake_key = portal.config.logs.intake.key;
  const sent = complaint();
  const receipt = await (await portal.submit(sent)).text();
  writeFileSync(file("receipt"), receipt);
  writeFileSync(file("record"), sent.leaf);
  writeFileSync(file("whole"), receipt.replace("\nindex ", `\nextra ${sent.leaf.toString("base64")}\nindex `));
  const seen = file("seen");
  run(["audit", "--url", portal.url, "--seen", seen], 0, "portal.example/log/intake", " 0 refused");

  // A receipt needs nothing but itself, the record and the key.
  run(["verify", file("receipt"), file("record"), "--key", intake_key], 0, "as leaf", sent.record.header.id);
  run(["verify", file("whole"), "--key", intake_key], 0, sent.record.header.id);
  run(["verify", file("receipt"), file("record"), "--key", portal.config.logs.register.key], 1, "missing_signature");
  // What is not even a question is not an answer.
  run(["verify", file("receipt"), "--key", intake_key], 2, "missing_field", "RECORD");
  run(["verify", "--key", intake_key], 2, "missing_field", "PROOF");
  run(["verify", file("whole")], 2, "missing_field", "--key");
  run(["verify", file("whole"), "--key", intake_key, "--policy", file("policy")], 2, "--key or --policy, one of them");
  run(["verify", file("whole"), "--key", "garbage"], 2, "invalid_key", "--key garbage");
  run(["verify", file("nowhere"), "--key", intake_key], 2, "not_found", file("nowhere"));
  run(["verify", portal.folder, "--key", intake_key], 2, `a file is needed here: ${portal.folder} is a folder`);
  writeFileSync(file("cut"), receipt.slice(0, 40));
  run(["verify", file("cut"), "--key", intake_key], 1, "malformed_proof", file("cut"));
  // A policy says who else must have signed; nobody has.
  const witness = vkey_of("witness.example/one", witness_type, key_from("some witness"));
  const policy_of = (quorum) => {
    writeFileSync(file("policy"), `log ${intake_key}\nwitness one ${witness}\nquorum ${quorum}\n`);
    return ["verify", file("whole"), "--policy", file("policy")];
  };
  run(["verify", file("whole"), "--key", witness], 2, "invalid_key", witness);
  run(policy_of("none"), 0, sent.record.header.id);
  run(policy_of("one"), 1, "missing_signature", "fewer witnesses have signed than the policy asks for");
  run(policy_of("two"), 2, "malformed_policy", `${file("policy")}, line 3`);
  writeFileSync(file("policy"), `log ${intake_key}\n`);
  run(["verify", file("whole"), "--policy", file("policy")], 2, "malformed_policy", `${file("policy")}, no line with quorum`);
  run(["verify", file("whole"), "--policy", file("nowhere")], 2, "not_found");
  damage(file("record"), 100);
  run(["verify", file("receipt"), file("record"), "--key", intake_key], 1, "inclusion_failed");

  // An official publishes over the network: a reply and a next revision; another key may not.
  const reply = { header: { id: "rpl-test-1", language: "en", publisher_id: "org-qinghe-health" },
                  complaint_id: sent.record.header.id, outcome: "acknowledged", text: { en: "We have it." } };
  writeFileSync(file("reply.json"), JSON.stringify(reply, null, 2));
  const official = join(data, "keys/demo/org-qinghe-health.key");
  writeFileSync(file("published"), run(["publish", file("reply.json"), "--key", official, "--url", portal.url], 0, "c2sp.org/tlog-proof@v1", "log/register"));
  run(["verify", file("published"), "--key", portal.config.logs.register.key], 0, "rpl-test-1");
  run(["audit", "--url", portal.url, file("published")], 0, " 0 refused");
  const stranger = file("stranger.key");
  run(["keygen", stranger, "--name", "stranger.example"], 0, "public key", "verifier key  stranger.example+");
  run(["keygen", stranger], 1, "there is a file already, and it is not written over", stranger);
  run(["key", stranger, "--name", "stranger.example"], 0, "verifier key  stranger.example+", "witness key   stranger.example+");
  run(["key", file("nowhere.key")], 1, "not_found");
  writeFileSync(file("reply.json"), JSON.stringify({ ...reply, header: { ...reply.header, id: "rpl-test-2" } }));
  run(["publish", file("reply.json"), "--key", stranger, "--url", portal.url], 1, "wrong_key");

  // While the server writes, others read and do not write.
  run(["publish", file("reply.json"), "--key", official, "--data", data], 1, "is held by another trialog");
  run(["audit", "--data", data], 0, " 0 refused");
  run(["repair", "--data", data], 1, "is held by another trialog");
  await portal.end("SIGTERM");
  run(["repair", "--data", file("nowhere")], 1, "not_found");
  if (existsSync(file("nowhere"))) throw new Error("repair made a folder");
  run(["repair", "--data", data], 0, "register log: tiles made again: 0", "intake log: tiles made again: 0");
  writeFileSync(file("published"), run(["publish", file("reply.json"), "--key", official, "--data", data], 0, "c2sp.org/tlog-proof@v1"));
  run(["verify", file("published"), "--key", portal.config.logs.register.key], 0, "rpl-test-2");
  run(["audit", "--data", data], 0, "contains unchanged");
  run(["policy", "--data", data, "--witness", `one ${witness} http://127.0.0.1:1`, "--witness", "two"], 1, "malformed_policy", "5");
  run(["policy", "--data", data, "--witness", `one ${witness} http://127.0.0.1:1`], 0, `log ${intake_key}\n`, "group witnesses 1 one\nquorum witnesses\n");

  // A copy of the public files is as good as the portal, and every damage to it is found.
  const copy = file("copy");
  run(["export", "tiles", copy, "--data", data], 0);
  run(["export", "tiles", copy, "--data", data, "--url", portal.url], 1, "give one of them");
  run(["publish", file("reply.json"), "--key", official, "--data", data, "--url", portal.url], 1, "give one of them");
  run(["audit", "--folder", copy, "--seen", seen], 0, "contains unchanged");
  const intake = join(copy, "log/intake");
  const put_back_tile = damage(join(intake, "tile/0/000"), 4000);
  run(["audit", "--folder", copy], 1, "wrong_tile", "/log/intake/tile/0/000");
  put_back_tile();
  const put_back_leaf = damage(join(intake, "tile/entries/000"), 700);
  run(["audit", "--folder", copy], 1, "wrong_leaf");
  put_back_leaf();
  const put_back_checkpoint = damage(join(intake, "checkpoint"), 30);
  run(["audit", "--folder", copy], 1, "/log/intake/checkpoint");
  put_back_checkpoint();
  run(["audit", "--folder", copy], 0);
  // A damaged tile is made again. A log with a damaged leaf is left alone, and does not keep the other from being mended.
  const damage_database = (bytes, at) => {
    const path = join(data, "trialog.sqlite3");
    const place = readFileSync(path).indexOf(bytes);
    if (place < 0) throw new Error("not in the database");
    return damage(path, place + at);
  };
  const leaves_in = (path) => {
    const bundle = readFileSync(path), leaves = [];
    for (let at = 0; at < bundle.length; at += 2 + leaves.at(-1).length) leaves.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
    return leaves;
  };
  const partial = join(copy, "log/register/tile/entries/000.p");
  damage_database(Buffer.concat(leaves_in(join(intake, "tile/entries/000")).slice(0, 2).map(leaf_hash)), 40);
  run(["audit", "--data", data], 1, "wrong_tile");
  const put_back_byte = damage_database(leaves_in(join(partial, readdirSync(partial)[0]))[3].subarray(0, 400), 399);
  run(["repair", "--data", data], 1, "wrong_leaf", "the register log: a leaf is not as it was signed", "intake log: tiles made again: 1");
  put_back_byte();
  run(["repair", "--data", data], 0, "register log: tiles made again: 0", "intake log: tiles made again: 1");
  run(["audit", "--data", data], 0, " 0 refused");
  // Another portal in its place has other keys.
  const other = file("other");
  mkdirSync(other);
  writeFileSync(file("empty.json"), '{"algoritmes":[],"fetched_at":"2026-01-01"}');
  run(["import", "nl-algoritmeregister", file("empty.json"), "--data", other], 0, "0 added");
  run(["audit", "--data", other, "--seen", seen], 1, "invalid_key");

  // The body that a complaint is addressed to reads its private part; then it is erased, and the log is whole.
  const demo = readFileSync(join(copy, "log/intake/tile/entries/000")).toString("latin1");
  const index = [...demo.matchAll(/"payload":"([A-Za-z0-9+/=]+)"/g)]
    .findIndex(([, payload]) => Buffer.from(payload, "base64").includes('"addressed_to":"org-qinghe-police"'));
  const sealing = join(data, "keys/demo/org-qinghe-police.sealing.key");
  run(["open", String(index), "--data", data, "--key", sealing], 0, '"title":', '"text":');
  run(["open", String(index), "--data", data, "--key", join(data, "keys/demo/org-qinghe-health.sealing.key")], 1, "cannot_open");
  run(["erase", String(index), "--data", data], 0);
  run(["open", String(index), "--data", data, "--key", sealing], 1, "not_found");
  run(["audit", "--data", data], 0, " 0 refused");

  run(["nonsense"], 2, "there is no command");
  const whole = run(["--help"], 0);
  for (const [, command] of whole.matchAll(/^trialog ([a-z-]+) /gm)) {
    const told = run([command, "--help"], 0, `trialog ${command} `);
    if (told === whole || told.split("\n").some((line) => /^trialog [a-z-]/.test(line) && !line.startsWith(`trialog ${command} `))) throw new Error(told);
  }
  run(["serve", "--what"], 2, "there is no option --what");
  run(["serve", "--port"], 2, "--port needs a value");

  // Before anything is installed or built.
  for (const wrong of [["--witnesses", "x"], ["--port", "80a"], ["--witnesses", "-1"]]) {
    const { status, stderr } = spawnSync(new URL("../../web/run.sh", import.meta.url).pathname, wrong, { encoding: "utf8", timeout: 20_000 });
    if (status !== 2 || !stderr.includes(`Not a number: ${wrong[1]}`)) throw new Error(`web/run.sh ${wrong.join(" ")}: ${status} ${stderr}`);
  }

  // Nothing is made where it was not asked for, and a lost key is not replaced.
  const nowhere = file("nowhere");
  run(["publish", file("reply.json"), "--key", official, "--data", nowhere], 1, "is not the data folder of a portal");
  run(["erase", "0", "--data", nowhere], 1, "not_found");
  if (existsSync(nowhere)) throw new Error("a refused command made a folder");
  run(["import", "nl-algoritmeregister", file("empty.json"), "--data", portal.folder], 1, "is not the data folder of a portal");
  rmSync(join(other, "keys/register.key"));
  run(["import", "nl-algoritmeregister", file("empty.json"), "--data", other], 1, "register.key is missing");

  // The portal runs without its root key, and a second one cannot take its port.
  rmSync(join(data, "keys/root.key"));
  await portal.start();
  run(["audit", "--url", portal.url, "--seen", seen], 0, "contains unchanged");
  run(["audit", "--data", data], 0, " 0 refused");
  run(["serve", "--data", file("second"), "--assets", portal.assets, "--port", new URL(portal.url).port], 1, "cannot be served", "Address already in use", "choose another with --port");
  if (existsSync(file("second"))) throw new Error("a portal was made although its port is taken");
} finally {
  portal.process.kill("SIGKILL");
  portal.remove();
}
console.log(failures === 0 ? "passed" : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
