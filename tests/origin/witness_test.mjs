// Witnesses as real processes: each answer of the protocol, what is remembered over kill -9, a log that shows two
// histories; and a portal with witnesses that are well, slow, away or hostile.
// Usage:  node witness_test.mjs PROGRAM
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";

import { Portal, complaint, leaf_hash, root, sha256, start_server } from "../scenario/portal.mjs";
import { checkpoint_text, key_from, log_line, log_type, reference_record, root_of, vkey_of, witness_type, witness_line } from "../verifier/maker.mjs";
import { Witness, hostile, until } from "./witnesses.mjs";

const program = process.argv[2];
const portal = new Portal(program);
const processes = [];
const servers = [];
const run = (...args) => spawnSync(program, args, { encoding: "utf8" });
// The first of so many ports in a row that are free.
const free_ports = async (count) => {
  const listen = (port) => new Promise((done) => {
    const server = createServer().once("error", () => done(null)).listen(port, "127.0.0.1", () => done(server));
  });
  for (;;) {
    const held = [await listen(0)];
    const first = held[0].address().port;
    while (held.length < count && held.at(-1)) held.push(await listen(first + held.length));
    const is_free = held.at(-1) !== null;
    await Promise.all(held.filter(Boolean).map((server) => new Promise((done) => server.close(done))));
    if (is_free) return first;
  }
};

// ---- a log made by the formats' description, with a second history from entry 257 on ----

const origin = "portal.example/log1";
const log_key = key_from("TEST ONLY log");
const hashes = Array.from({ length: 700 }, (_, index) => leaf_hash(reference_record(index)));
const forked = hashes.map((hash, index) => (index < 257 ? hash : leaf_hash(Buffer.from(`another ${index}`))));
const note = (size, of = hashes) => {
  const text = checkpoint_text(origin, size, root_of(of.slice(0, size)));
  return `${text}\n${log_line(text, origin, log_key)}`;
};
// RFC 6962 section 2.1.2.
const subproof = (size, of, whole) => {
  if (size === of.length) return whole ? [] : [root_of(of)];
  const split = 2 ** Math.floor(Math.log2(of.length - 1));
  return size <= split ? [...subproof(size, of.slice(0, split), whole), root_of(of.slice(split))]
    : [...subproof(size - split, of.slice(split), false), root_of(of.slice(0, split))];
};
const proof = (old, size, of = hashes) => (old === 0 ? [] : subproof(old, of.slice(0, size), true));
const body = (old, proof_hashes, checkpoint) =>
  `old ${old}\n${proof_hashes.map((hash) => `${hash.toString("base64")}\n`).join("")}\n${checkpoint}`;

const add = async (witness, text) => {
  const response = await fetch(`${witness.url}/add-checkpoint`, { method: "POST", body: text });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};
// Of a log with one leaf.
const small_note = (name, leaf, key) => {
  const text = checkpoint_text(name, 1, leaf_hash(Buffer.from(leaf)));
  return `${text}\n${log_line(text, name, key)}`;
};
const status = async (...args) => (await add(...args)).status;
const last = async (witness) => {
  const response = await fetch(`${witness.url}/${sha256(Buffer.from(origin)).toString("hex")}/checkpoint`);
  return { status: response.status, text: await response.text() };
};

const protocol = async () => {
  const witness = new Witness(program, portal.folder, "witness.example/w1", ["--log", vkey_of(origin, log_type, log_key),
    "--log", vkey_of("other.example", log_type, key_from("other")),
    ...["old", "new"].flatMap((key) => ["--log", vkey_of("keys.example", log_type, key_from(key))])]);
  // The key of the specification's vector, so that its line comes out byte for byte.
  const witness_key = key_from("TEST ONLY wit");
  writeFileSync(witness.key_file, `${sha256("TEST ONLY wit").toString("hex")}\n`, { mode: 0o600 });
  processes.push(witness);
  await witness.start();

  assert.equal((await last(witness)).status, 404);
  assert.equal((await fetch(`${witness.url}/add-checkpoint`)).status, 405);
  assert.equal(await status(witness, body(0, [], note(7).replace("portal", "nobody"))), 404);
  assert.equal(await status(witness, body(0, [], note(7).replace("\n7\n", "\n8\n"))), 403);
  assert.equal(await status(witness, body(8, [], note(7))), 400);
  const garbage = await add(witness, "new 0\n\n");
  assert.equal(garbage.status, 400);
  assert.match(garbage.text, /^the request or its checkpoint is malformed/);
  const new_one = await add(witness, body(3, proof(3, 7), note(7)));
  assert.deepEqual(new_one, { status: 409, type: "text/x.tlog.size", text: "0\n" });

  // The line is ours in a second implementation, at the time that it says.
  const signed = await add(witness, body(0, [], note(257)));
  assert.equal(signed.status, 200);
  const time_s = Number(Buffer.from(signed.text.split(" ")[2], "base64").readBigUInt64BE(4));
  assert.ok(Math.abs(time_s - Date.now() / 1000) < 60);
  const text = checkpoint_text(origin, 257, root_of(hashes.slice(0, 257)));
  assert.equal(signed.text, witness_line(text, "witness.example/w1", witness_key, time_s));
  assert.deepEqual(await last(witness), { status: 200, text: note(257) + signed.text });
  // Lines of others are not handed on.
  assert.equal(await status(witness, body(257, [], note(257) + witness_line(text, "b.example", key_from("b"), 1))), 200);
  assert.equal((await last(witness)).text.split("\n").length, 7);

  // What is remembered is on disk before the answer: kill -9, and again.
  for (const [from, to] of [[257, 511], [511, 512], [512, 700]]) {
    assert.equal(await status(witness, body(from, proof(from, to), note(to))), 200);
    await witness.end();
    await witness.start();
    assert.deepEqual(await add(witness, body(from, proof(from, to), note(to))), { status: 409, type: "text/x.tlog.size", text: `${to}\n` });
  }
  // Rewound, forked, and a split view: another history that the log's key signed too.
  assert.equal(await status(witness, body(700, [], note(257))), 400);
  assert.equal(await status(witness, body(0, [], note(257))), 409);
  const split = (of) => body(700, [], note(700, of));
  const folder = join(witness.data, "evidence");
  const evidence = () => readdirSync(folder).filter((name) => name.endsWith(".evidence")).map((name) => join(folder, name));
  // What cannot be kept is told once, and kept when it can be.
  writeFileSync(folder, "in the way");
  for (let i = 0; i < 2; ++i) assert.equal(await status(witness, split(forked)), 422);
  assert.match(witness.errors, /two trees of one size; the evidence could not be written to /);
  assert.equal(witness.errors.split("has signed two trees").length, 2);
  assert.ok(witness.errors.includes(note(700)) && witness.errors.includes(note(700, forked)));
  rmSync(folder);
  mkdirSync(folder);
  for (let i = 0; i < 30; ++i) writeFileSync(join(folder, `${i}.txt`), "not evidence");
  witness.errors = "";
  assert.equal(await status(witness, split(forked)), 422);
  assert.ok(witness.errors.includes(note(700, forked)), "the proof of two histories is told");
  assert.ok(witness.errors.includes(evidence()[0]), "and where it is kept");
  assert.equal(run("verify-evidence", evidence()[0], "--key", vkey_of(origin, log_type, key_from("other"))).status, 1);
  // Whoever asks again fills no disk: not with the same, also after a restart, and not with ever more of them.
  assert.equal(await status(witness, split(forked)), 422);
  assert.equal(witness.errors.split("has signed two trees").length, 2);
  await witness.end();
  await witness.start();
  for (let i = 0; i < 20; ++i) assert.equal(await status(witness, split(forked.with(699, leaf_hash(Buffer.from(`${i}`))))), 422);
  assert.equal(await status(witness, split(forked)), 422);
  assert.equal(evidence().length, 16);
  assert.equal(witness.errors.split("has signed two trees").length, 16);
  for (const file of evidence()) assert.equal(run("verify-evidence", file, "--key", vkey_of(origin, log_type, log_key)).status, 0);
  // After a restart too the first is told of a log that has done it often; and it does not silence what is told of others.
  await witness.end();
  await witness.start();
  for (const leaf of ["x", "y"]) assert.equal(await status(witness, split(forked.with(699, leaf_hash(Buffer.from(leaf))))), 422);
  assert.equal(witness.errors.match(/has signed two trees of one size; so much evidence/g)?.length, 1);
  assert.equal(await status(witness, body(0, [], small_note("other.example", "a", key_from("other")))), 200);
  assert.equal(await status(witness, body(1, [], small_note("other.example", "b", key_from("other")))), 422);
  assert.equal(evidence().length, 17);
  assert.match(witness.errors, /^other\.example has signed two trees of one size; the evidence is /m);
  // A log with two keys: the evidence is of the one that signed both.
  assert.equal(await status(witness, body(0, [], small_note("keys.example", "a", key_from("new")))), 200);
  assert.equal(await status(witness, body(1, [], small_note("keys.example", "b", key_from("old")))), 422);
  assert.match(witness.errors, /^keys\.example has signed two trees of one size; no single key signed both/m);
  assert.ok(witness.errors.includes(small_note("keys.example", "b", key_from("old"))));
  assert.equal(evidence().length, 17);
  assert.equal(await status(witness, body(1, [], small_note("keys.example", "b", key_from("new")))), 422);
  const of_keys = evidence().filter((file) => file.includes(`/${sha256(Buffer.from("keys.example")).toString("hex")}-`));
  assert.equal(of_keys.length, 1);
  assert.equal(run("verify-evidence", of_keys[0], "--key", vkey_of("keys.example", log_type, key_from("new"))).status, 0);
  assert.equal(await status(witness, body(700, [root_of(hashes)], note(700))), 422);
  assert.equal(await status(witness, body(0, [], note(0))), 409);
  // Of many at once that go on from the same tree, one answer tree is kept.
  const longer = [...hashes, leaf_hash(Buffer.from("one more"))];
  const other = [...hashes, leaf_hash(Buffer.from("another one"))];
  const at_once = await Promise.all(Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? longer : other))
    .map((of) => status(witness, body(700, proof(700, 701, of), note(701, of)))));
  assert.equal(at_once.filter((code) => code === 200).length, 1);
  assert.ok(at_once.every((code) => code === 200 || code === 409));
  // Limits.
  assert.equal(await status(witness, `old 0\n${`${hashes[0].toString("base64")}\n`.repeat(64)}\n${note(7)}`), 400);
  assert.equal(await status(witness, "old 0\n\n" + "a".repeat(600_000)), 413);
  assert.equal(await witness.end("SIGTERM"), 0);

  // Its key and its data are not a log's.
  const words = ["--name", "witness.example/w1", "--key", witness.key_file];
  assert.match(run("witness", "--data", witness.data, ...words, "--log", vkey_of(origin, log_type, witness_key)).stderr, /is the key of portal/);
  assert.match(run("witness", "--data", witness.data, ...words).stderr, /--log VKEY or --policy FILE/);
  assert.match(run("witness", "--data", witness.data, ...words, "--log", vkey_of("a.example", witness_type, witness_key)).stderr, /invalid_key/);
};

// ---- a portal and its witnesses ----

const lines_of = (text) => text.slice(text.indexOf("\n\n") + 2).trim().split("\n").map((line) => line.split(" ")[1]);
const receipt_of = async () => {
  const sent = complaint();
  const begun = Date.now();
  const response = await portal.submit(sent);
  assert.equal(response.status, 200);
  const file = join(portal.folder, "receipt");
  const text = await response.text();
  writeFileSync(file, text.replace("\nindex ", `\nextra ${sent.leaf.toString("base64")}\nindex `));
  const record = join(portal.folder, "record");
  writeFileSync(record, sent.leaf);
  return { file, record, text, took_ms: Date.now() - begun };
};

// Two verifiers in other languages accept what was cosigned, where they are there.
const other_verifiers = (copy, receipt, policy_file, ...witness_keys) => {
  const said = (command, ...args) => {
    const done = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "" } });
    assert.equal(done.status, 0, done.stdout + done.stderr);
    return done.stdout;
  };
  const intake = join(copy, "log/intake");
  const typescript = join(root, "build/site/verifier.mjs");
  if (existsSync(typescript)) {
    for (const name of ["register", "intake"]) {
      assert.match(said("node", typescript, "log", join(copy, "log", name), "--policy", policy_file), /signed by portal\.example\/log\/\w+, \w+\.example, \w+\.example/);
    }
    assert.match(said("node", typescript, "receipt", receipt.file, "--policy", policy_file), /ok: the record is in portal\.example\/log\/intake/);
  } else {
    console.log("skipped: the TypeScript verifier is not built");
  }
  if (existsSync("/usr/share/gocode/src/golang.org/x/mod/sumdb/note")) {
    const go = join(portal.folder, "go_verifier");
    said("go", "build", "-o", go, join(root, "tests/verifier/go/main.go"));
    const keys = ["-vkey", portal.config.logs.intake.key, ...witness_keys.flatMap((key) => ["-cosigner", key])];
    said(go, ...keys, intake);
    said(go, ...keys, "-proof", receipt.file, "-record", receipt.record);
  } else {
    console.log("skipped: the Go library is not installed");
  }
};

const portal_with_witnesses = async () => {
  const data = join(portal.folder, "data");
  const policy_file = join(portal.folder, "policy");
  const policy_of = (...witnesses) => {
    const made = run("policy", "--data", data, "--origin-name", "portal.example", ...witnesses.flatMap((line) => ["--witness", line]));
    assert.equal(made.status, 0, made.stderr);
    writeFileSync(policy_file, made.stdout);
    return made.stdout;
  };
  policy_of();
  const [one, two] = ["one.example", "two.example"].map((name) => new Witness(program, portal.folder, name, ["--policy", policy_file]));
  processes.push(one, two);
  await one.start();
  await two.start();
  assert.match(run("witness", "--data", data, "--key", join(data, "keys/register.key"), "--name", "w", "--policy", policy_file).stderr, /is the key of/);
  assert.match(run("witness", "--data", data, "--key", one.key_file, "--name", "w", "--policy", policy_file).stderr, /not in a portal's/);
  // Nor below it, by whatever way.
  copyFileSync(one.key_file, join(data, "keys/w.key"));
  symlinkSync(join(data, "keys"), join(portal.folder, "link"));
  for (const [folder, key] of [[join(data, "witness-1"), one.key_file], [join(data, "a/b"), one.key_file], [one.data, join(data, "keys/w.key")],
    [one.data, join(portal.folder, "link/w.key")], [join(one.data, "../data/x"), one.key_file]]) {
    assert.match(run("witness", "--data", folder, "--key", key, "--name", "w", "--policy", policy_file).stderr, /not in a portal's/, `${folder} ${key}`);
  }
  rmSync(join(data, "keys/w.key"));

  // One that never answers, one that never ends, one that signs wrongly.
  const silent = await hostile(() => {});
  const endless = await hostile((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const more = () => { while (!socket.destroyed && socket.write(`10000\r\n${"a".repeat(65536)}\r\n`)); };
    socket.on("drain", more);
    more();
  });
  const strangers = vkey_of("liar.example", witness_type, key_from("liar"));
  const wrong_line = witness_line("another text\n", "liar.example", key_from("liar"), 1);
  const liar = await hostile((socket) => socket.on("data", () =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(wrong_line)}\r\n\r\n${wrong_line}`)));
  servers.push(silent, endless, liar);
  const vkey = (name) => vkey_of(name, witness_type, key_from(name));
  const quorum = (text) => text.replace(/^group witnesses \d/m, "group witnesses 2");
  const policy = quorum(policy_of(`one ${one.vkey} ${one.url}/`, `two ${two.vkey} ${two.url}`, `silent ${vkey("silent")} ${silent.url}`,
    `endless ${vkey("endless")} ${endless.url}`, `liar ${strangers} ${liar.url}`, `far ${vkey("far")} ftp://far.example/`));
  writeFileSync(policy_file, policy);

  portal.options.push("--policy", policy_file);
  await portal.start();
  assert.equal((await portal.bytes("/policy")).toString(), policy);
  assert.equal(portal.config.policy, policy);
  const cosigned = async (log = "intake") => lines_of((await portal.bytes(`/log/${log}/checkpoint`)).toString());
  for (const log of ["register", "intake"]) {
    await until(`${log} is cosigned`, async () => (await cosigned(log)).length === 3);
    assert.deepEqual((await cosigned(log)).sort(), [`portal.example/log/${log}`, "one.example", "two.example"].sort());
  }

  // Receipts come with the quorum's signatures, and fast, whatever the other witnesses do.
  for (let round = 0; round < 5; ++round) {
    const receipt = await receipt_of();
    const verified = run("verify", receipt.file, "--policy", policy_file);
    assert.match(verified.stdout, /witnessed by  one\nwitnessed by  two\n/, verified.stderr);
    assert.ok(receipt.took_ms < 3000, `${receipt.took_ms} ms`);
  }
  // Many at once: every receipt still has its quorum.
  const many = await Promise.all(Array.from({ length: 20 }, async () => (await (await portal.submit(complaint())).text())));
  for (const text of many) assert.ok(lines_of(text.slice(text.indexOf("\n\n") + 2)).includes("one.example"), text);
  assert.match(portal.errors, /the witness far is not asked/);

  // Away: one submission waits for a moment, the next ones do not, and none is lost.
  await one.end();
  await two.end();
  const waited = await receipt_of();
  assert.ok(waited.took_ms < 4000, `${waited.took_ms} ms`);
  assert.equal(run("verify", waited.file, "--policy", policy_file).status, 1);
  const next = await receipt_of();
  assert.ok(next.took_ms < 900, `${next.took_ms} ms`);
  // Back with what they knew: they go on where they were.
  await one.start();
  await two.start();
  await until("cosigned again", async () => (await cosigned()).length === 3);
  const vouched = await receipt_of();
  await until("cosigned at once", async () => (await cosigned()).length === 3);

  // Kept over a kill -9, while no witness answers.
  const before = (await portal.bytes("/log/intake/checkpoint")).toString();
  await until("kept", () => existsSync(join(data, "cosigned/intake.checkpoint")) &&
    readFileSync(join(data, "cosigned/intake.checkpoint"), "utf8") === before);
  await one.end();
  await two.end();
  await portal.end("SIGKILL");
  await portal.start();
  assert.equal((await portal.bytes("/log/intake/checkpoint")).toString(), before);
  // A copy of the public files has them too.
  const copy = join(portal.folder, "copy");
  assert.equal(run("export", "tiles", copy, "--data", data).status, 0);
  assert.equal(readFileSync(join(copy, "log/intake/checkpoint"), "utf8"), before);

  other_verifiers(copy, vouched, policy_file, one.vkey, two.vkey);
  assert.equal(await portal.end("SIGTERM"), 0);

  // A database that was put back from a copy is not gone on with: what was published shows it, or else a witness does.
  const database = join(data, "trialog.sqlite3");
  const older = join(portal.folder, "older");
  copyFileSync(database, older);
  const older_cosigned = join(portal.folder, "older-cosigned");
  cpSync(join(data, "cosigned"), older_cosigned, { recursive: true });
  await one.start();
  await two.start();
  await portal.start();
  await receipt_of();
  const newest = (await portal.bytes("/log/intake/checkpoint")).toString();
  await until("kept", () => readFileSync(join(data, "cosigned/intake.checkpoint"), "utf8").startsWith(newest.slice(0, newest.indexOf("\n\n"))));
  assert.equal(await portal.end("SIGTERM"), 0);
  copyFileSync(older, database);
  await assert.rejects(portal.start(), /ended with/);
  assert.match(portal.errors, /rewound: .*the intake log was published with \d+ leaves and trialog\.sqlite3 has \d+: put back the newest copy/);
  // With the cosignatures of that time all fits together here.
  cpSync(older_cosigned, join(data, "cosigned"), { recursive: true });
  await portal.start();
  await until("a witness knows more", () => /intake: rewound it knows a tree of/.test(portal.errors));
  const late = await portal.submit(complaint());
  assert.equal(late.status, 503);
  assert.equal((await late.json()).code, "rewound");
  assert.equal(portal.errors.match(/^submissions are refused from now on: the witness (one|two) has .*portal\.example\/log\/intake.*put back/gm)?.length, 1);
  assert.equal((await portal.bytes("/log/intake/checkpoint")).toString(), before);
  assert.equal(await portal.end("SIGTERM"), 0);

  const others = join(portal.folder, "others.policy");
  writeFileSync(others, policy.replace(/^log .*\n/m, ""));
  const refused = run("serve", "--data", data, "--assets", portal.assets, "--port", "0", "--policy", others);
  assert.match(refused.stderr, /the policy has no line "log portal\.example\/log\/register\+/);
};

// ---- web/run.sh, with what it installs and builds already there ----

const run_script = async () => {
  const tree = join(portal.folder, "tree");
  const place = (path, make) => { mkdirSync(dirname(join(tree, path)), { recursive: true }); make(join(tree, path)); };
  place("web/run.sh", (path) => copyFileSync(join(root, "web/run.sh"), path));
  for (const step of ["install", "build"]) place(`web/setup/${step}.sh`, (path) => writeFileSync(path, "#!/bin/sh\n", { mode: 0o755 }));
  place("build/release/web/origin/trialog", (path) => symlinkSync(resolve(program), path));
  place("build/site", (path) => symlinkSync(portal.assets, path));
  place("assets/demo", (path) => symlinkSync(join(root, "assets/demo"), path));
  const data = join(portal.folder, "city");
  // From when they lay in the portal's folder.
  mkdirSync(data);
  const made = run("keygen", join(data, "witness-1/witness.key"));
  assert.equal(made.status, 0, made.stderr);
  const old_key = readFileSync(join(data, "witness-1/witness.key"), "utf8");
  const port = await free_ports(3);
  const { process: script, exited, url } = start_server(join(tree, "web/run.sh"), ["--data", data, "--port", String(port), "--witnesses", "2"],
    () => {});
  let said = "";
  script.stdout.on("data", (text) => (said += text));
  processes.push({ process: script });
  await url;
  await until("two witnesses sign", async () => lines_of(await (await fetch(`http://127.0.0.1:${port}/log/intake/checkpoint`)
    .catch(() => new Response("\n\n"))).text()).length === 3, 60);
  assert.ok(said.includes(`${data}-witnesses`), said);
  for (const number of [1, 2]) assert.ok(existsSync(`${data}-witnesses/${number}/witness.key`));
  assert.equal(readFileSync(`${data}-witnesses/1/witness.key`, "utf8"), old_key);
  assert.deepEqual(readdirSync(data, { recursive: true }).filter((name) => name.includes("witness")), []);
  script.kill("SIGTERM");
  await exited;
};

try {
  await protocol();
  await portal_with_witnesses();
  await run_script();
  console.log("passed");
} finally {
  for (const witness of processes) witness.process?.kill("SIGKILL");
  for (const server of servers) server.end();
  portal.process?.kill("SIGKILL");
  portal.remove();
}
