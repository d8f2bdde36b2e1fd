// `trialog audit` against servers that cheat, break off and lie, with the log's own key in their hands: what it finds, what
// it keeps, what it exits with, and that others confirm its evidence. The second verifier joins in where its builder is.
// Usage:  node audit_test.mjs PROGRAM [RUNS]
import { execFile, spawn } from "node:child_process";
import { sign } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { Portal, canonical, complaint, envelope, key_from_seed, new_key, no_previous, root, split_bundle, type_of } from "../scenario/portal.mjs";
import { checkpoint_text, key_from, log_line, receipt_text, root_of, tiles_of, vkey_of, witness_line, witness_type } from "../verifier/maker.mjs";
import { leaf_hash } from "../page/visits.mjs";

const [program, runs = "12"] = process.argv.slice(2);
const portal = new Portal(program);
const data = join(portal.folder, "data");
const file = (name) => join(portal.folder, name);
let failures = 0;
let step = "";
const check = (held, ...what) => {
  if (held) return;
  failures += 1;
  console.error(`${step}: ${what.join(" ")}`);
};

// ---- a web server of static files, and what it does to them ----

let files = new Map();
let answer = () => false;  // (path, response): whether it has answered by itself
let asked = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  if (answer(request.url, response)) return;
  const bytes = files.get(request.url);
  response.writeHead(bytes ? 200 : 404).end(bytes);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${server.address().port}`;

const files_below = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length)).sort();
const intake = "/log/intake/";
let log_key;
let log_name;
const note_of = (size, hash) => {
  const text = checkpoint_text(log_name, size, hash);
  return Buffer.from(`${text}\n${log_line(text, log_name, log_key)}`);
};
// The files with another log of complaints in them, signed by the log's key.
const with_log = (leaves, base = good) => {
  const changed = new Map([...base].filter(([path]) => !path.startsWith(intake)));
  for (const [path, bytes] of tiles_of(leaves)) changed.set(intake + path, bytes);
  return changed.set(`${intake}checkpoint`, note_of(leaves.length, root_of(leaves.map(leaf_hash))));
};
const flipped = (base, path, at) => {
  check(base.has(path), `there is ${path}`);
  const bytes = Buffer.from(base.get(path));
  bytes[at] ^= 1;
  return new Map(base).set(path, bytes);
};

// ---- the program ----

const start = (...args) => new Promise((done) => {
  execFile(program, args, { encoding: "utf8" }, (error, out, err) => done({ status: error === null ? 0 : error.code ?? error.signal, out, err }));
});
const evidence_in = (folder) => (existsSync(join(folder, "evidence")) ? readdirSync(join(folder, "evidence")).map((name) => join(folder, "evidence", name)) : []);
// Audits what the server shows; gives the report.
const audit = async (status, options = [], words = []) => {
  const done = await start("audit", "--url", url, "--json", "--timeout", "5", ...options);
  let report = {};
  try {
    report = JSON.parse(done.out);
  } catch {
    check(false, "a report in JSON:", done.out, done.err);
  }
  check(done.status === status && report.status === status, `status ${done.status}, not ${status}:`, done.out, done.err);
  check(report.format === "trialog/audit@v1" && done.out === `${canonical(report)}\n`, "canonical JSON");
  for (const word of words) check(done.out.includes(word), `no "${word}" in`, done.out);
  return report;
};
// The report has one evidence file of this kind, which is confirmed by itself.
let second;
const confirmed = async (report, kind, { status = 0, more = [] } = {}) => {
  check(report.evidence?.length === 1 && report.evidence[0].includes(`/${kind}-`), `evidence of ${kind}:`, report.evidence);
  const [path] = report.evidence ?? [];
  if (path === undefined) return path;
  const key = portal.config.logs.intake.key;
  const done = await start("verify-evidence", path, "--key", key, ...more);
  check(done.status === status, `verify-evidence ${kind}: ${done.status}`, done.out, done.err);
  check(status !== 0 || done.out.includes(`confirmed     ${kind}`), done.out);
  const other = await start("verify-evidence", path, "--key", portal.config.logs.register.key);
  check(other.status === 1, "another key:", other.out, other.err);
  const no_key = await start("verify-evidence", path, "--key", key.replace("intake", "other"));
  check(no_key.status === 2 && no_key.err.includes("invalid_key"), "no key:", no_key.out, no_key.err);
  if (second && status === 0 && more.length === 0) {
    const policy = await second.parse_policy(await second.policy_of(key));
    await second.check_evidence(new Uint8Array(readFileSync(path)), policy).catch((error) => check(false, `the second verifier: ${error}`));
  }
  return path;
};

let good;
try {
  if (existsSync(join(root, "web/page/node_modules/esbuild"))) second = (await import("../verifier/built.mjs")).verifier;
  else console.log("without the second verifier: its builder is not installed");

  await portal.start();
  const sent = complaint();
  const receipt = await (await portal.submit(sent)).text();
  const genuine = file("genuine.tlog-proof");
  writeFileSync(genuine, receipt.replace("\nindex ", `\nextra ${sent.leaf.toString("base64")}\nindex `));
  const { private_key, public_key } = key_from_seed(Buffer.from(readFileSync(join(data, "keys/intake.key"), "utf8").trim(), "hex"));
  log_key = { bytes: public_key, sign: (message) => sign(null, Buffer.from(message), private_key) };
  log_name = portal.config.logs.intake.origin;
  await start("export", "tiles", file("good"), "--url", portal.url);
  good = new Map(files_below(file("good")).map((path) => [path, readFileSync(file("good") + path)]));
  const leaves = [...good].filter(([path]) => path.startsWith(`${intake}tile/entries/`)).sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, bytes]) => split_bundle(bytes));
  const size = leaves.length;
  check(size > 256 && size % 256 > 1, "the demo city's log of complaints has a full tile and an unfinished one:", size);
  // The same log, made a second time, is the same.
  for (const [path, bytes] of with_log(leaves)) check(good.get(path)?.equals(bytes), `${path} as the portal writes it`);
  const another = complaint();
  files = good;

  step = "a mirror";
  const mirror = file("mirror");
  const first = await audit(0, ["--mirror", mirror, genuine]);
  check(first.logs[1].size === size && first.logs[1].receipts === 1 && first.logs[1].seen_size === undefined, "what was counted");
  check(first.logs[1].root === root_of(leaves.map(leaf_hash)).toString("base64") && first.refused.length === 0, "what was found");
  const public_files = (folder) => files_below(folder).filter((path) => path !== "/lock" && !path.startsWith("/evidence/"));
  check(String(public_files(mirror)) === String([...good.keys()].sort()), "the same files");
  for (const path of public_files(mirror)) check(readFileSync(mirror + path).equals(good.get(path)), path);
  const again = await audit(0, ["--mirror", mirror]);
  check(again.logs[1].seen_size === size && again.logs[1].reused_files >= 3, "nothing is fetched twice:", JSON.stringify(again.logs));
  step = "files that the mirror has, and that are not served any more";
  const full = [`${intake}tile/0/000`, `${intake}tile/entries/000`];
  const count = (bytes) => new Map(good).set(full[0], bytes).set(full[1], bytes);
  for (const [name, served] of [["missing", new Map([...good].filter(([path]) => !full.includes(path)))], ["empty", count(Buffer.alloc(0))],
                                ["truncated", count(good.get(full[0]).subarray(0, 4096))], ["flipped", flipped(good, full[0], 4000)],
                                ["flipped in a record", flipped(good, full[1], 700)]]) {
    step = `a file that the mirror has, and that is ${name} at the source`;
    files = served;
    await audit(0, ["--mirror", mirror]);
    const told = await start("audit", "--url", url, "--mirror", mirror);
    check(/^  [2-9] files checked in the mirror and not fetched again; --fetch-all/m.test(told.out), told.out);
    const found = await audit(1, ["--mirror", mirror, "--fetch-all"], [name.endsWith("record") ? '"wrong_leaf"' : '"wrong_tile"', "/000"]);
    if (name.startsWith("flipped")) await confirmed(found, "wrong_tile");
    else check(found.evidence.length === 0, "nothing is signed that shows it");
    for (const path of public_files(mirror)) check(readFileSync(mirror + path).equals(good.get(path)), path);
  }
  step = "everything is fetched again";
  files = good;
  const fetched = await audit(0, ["--mirror", mirror, "--fetch-all"]);
  check(fetched.logs.every(({ reused_files }) => reused_files === 0) && fetched.logs[1].fetched_bytes === first.logs[1].fetched_bytes,
    JSON.stringify(fetched.logs));
  rmSync(join(mirror, "evidence"), { recursive: true, force: true });
  step = "a mirror";
  const of_mirror = await start("audit", "--folder", mirror, "--progress");
  check(of_mirror.status === 0 && /of \d+ leaves, \d+ a second/.test(of_mirror.err), "a mirror is a copy:", of_mirror.out, of_mirror.err);
  const of_portal = await start("audit", "--url", portal.url, "--mirror", mirror);
  check(of_portal.status === 0 && of_portal.out.includes(`unchanged the ${size} leaves`), "the portal itself:", of_portal.out, of_portal.err);

  step = "the log grows";
  files = with_log([...leaves, another.leaf]);
  check((await audit(0, ["--mirror", file("grown")])).logs[1].size === size + 1, "a larger log");
  step = "rewound";
  files = good;
  const seen_before = readFileSync(join(file("grown"), intake, "checkpoint"));
  await confirmed(await audit(1, ["--mirror", file("grown")], ['"rewound"']), "rewound");
  check(readFileSync(join(file("grown"), intake, "checkpoint")).equals(seen_before), "the larger checkpoint stays");
  step = "the same rewound log twice is one evidence file";
  await audit(1, ["--mirror", file("grown")]);
  check(evidence_in(file("grown")).length === 1, evidence_in(file("grown")));

  step = "split view";
  files = with_log([...leaves.slice(0, -1), another.leaf]);
  await confirmed(await audit(1, ["--mirror", mirror], ['"consistency_failed"']), "split_view");
  step = "a changed past";
  files = with_log([...leaves.slice(0, 5), another.leaf, ...leaves.slice(6), complaint().leaf]);
  const changed_past = await audit(1, ["--mirror", mirror], ['"consistency_failed"']);
  const inconsistent = await confirmed(changed_past, "inconsistent");
  step = "a changed past that is smaller";
  files = with_log([...leaves.slice(0, 5), another.leaf, ...leaves.slice(6, -1)]);
  await confirmed(await audit(1, ["--mirror", mirror], ['"consistency_failed"']), "inconsistent");
  step = "a cheating log changes nothing in the mirror";
  files = good;
  await audit(0, ["--mirror", mirror]);
  for (const path of public_files(mirror)) check(readFileSync(mirror + path).equals(good.get(path)), path);

  step = "a mirror of a log that grows";
  const growing = file("growing");
  const older_notes = [];
  const more = Array.from({ length: 512 - size + 40 }, () => complaint().leaf);
  for (const now of [size, size + 3, 512, 540]) {
    files = with_log([...leaves, ...more].slice(0, now));
    await audit(0, ["--mirror", growing, genuine]);
    older_notes.push(readFileSync(join(growing, intake, "checkpoint")));
    const partial = public_files(growing).filter((path) => path.startsWith(intake) && path.includes(".p/")).map((path) => path.slice(intake.length)).sort();
    // Narrower ones of a tile that is still partial are for readers of the checkpoint before.
    const expected = now === 540 ? ["tile/0/002.p/28", "tile/1/000.p/1", "tile/1/000.p/2", "tile/entries/002.p/28"]
      : now === 512 ? ["tile/1/000.p/1", "tile/1/000.p/2"]
      : [size, size + 3].filter((one) => one <= now).flatMap((one) => [`tile/0/001.p/${one - 256}`, `tile/entries/001.p/${one - 256}`]).concat("tile/1/000.p/1").sort();
    check(String(partial) === String(expected), `${now}: ${partial}`);
    check(now < 512 || !existsSync(join(growing, intake, "tile/0/001.p")), "an empty folder goes, too");
  }
  check((await audit(0, ["--mirror", growing])).logs[1].seen_size === 540, "it goes on from there");
  check((await start("audit", "--folder", growing)).status === 0, "it serves its checkpoint");
  if (second) {
    const policy = await second.parse_policy(await second.policy_of(portal.config.logs.intake.key));
    const older = [];
    for (const note of older_notes) older.push(await second.open_older(new Uint8Array(note), policy));
    await second.check_log(await second.files_of(join(growing, intake)), policy, { older }).catch((error) => check(false, `the second verifier: ${error}`));
  }
  files = with_log([...leaves, ...more].slice(0, 512));
  await confirmed(await audit(1, ["--mirror", growing], ['"rewound"']), "rewound");
  step = "a copy of one's own that is damaged";
  files = with_log([...leaves, ...more].slice(0, 540));
  for (const path of [`${intake}checkpoint`, "/portal.json"]) {
    const right = readFileSync(growing + path);
    for (const bytes of [Buffer.from("damaged"), Buffer.from(right).fill(0x41, 30, 34), right.subarray(0, -1)]) {
      writeFileSync(growing + path, bytes);
      await audit(2, ["--mirror", growing], [`${growing + path} is damaged`, "put a copy of it back"]);
    }
    writeFileSync(growing + path, right);
  }
  await audit(0, ["--mirror", growing]);

  step = "a lost receipt";
  files = with_log([...leaves.slice(0, -1), another.leaf]);
  await confirmed(await audit(1, ["--evidence", join(file("lost"), "evidence"), genuine], ['"inclusion_failed"']), "lost_receipt");
  step = "a receipt of a larger log";
  files = with_log(leaves.slice(0, -1));
  await audit(1, [genuine], ['"rewound"']);
  step = "a receipt that is not genuine";
  files = good;
  writeFileSync(file("forged"), receipt_text(0, leaves.map(leaf_hash), String(good.get(`${intake}checkpoint`)), leaves[1]));
  await audit(2, [file("forged")], ['"malformed_proof"']);
  writeFileSync(file("cut"), receipt.slice(0, 40));
  await audit(2, [file("cut")], ['"malformed_proof"', file("cut")]);
  writeFileSync(file("bare"), receipt);
  await audit(2, [file("bare")], ["does not carry its record"]);

  step = "a leaf that nobody signed";
  const unsigned = envelope(type_of("complaint"), canonical(complaint().record), new_key());
  const at = unsigned.length - 20;  // in the signature's base64, which stays base64
  unsigned[at] = unsigned[at] === 0x41 ? 0x42 : 0x41;
  files = with_log([...leaves, unsigned]);
  await confirmed(await audit(1, ["--mirror", file("forged-leaf")], ['"refused":[{"code":"invalid_signature"']), "wrong_leaf");
  step = "a leaf of a signer without a role";
  const reply = { header: { id: "rpl-test-1", language: "en", previous_sha256: no_previous, published_at_ms: Date.now(),
                            publisher_id: "org-qinghe-health", revision: 1 }, complaint_id: sent.record.header.id, outcome: "acknowledged", text: { en: "No." } };
  files = with_log([...leaves, envelope(type_of("reply"), canonical(reply), new_key())]);
  const role = await audit(1, ["--mirror", file("role")], ['"code":"wrong_key"']);
  await confirmed(role, "wrong_leaf", { status: 2 });
  await confirmed(role, "wrong_leaf", { more: ["--mirror", file("role")] });
  await confirmed(role, "wrong_leaf", { status: 2, more: ["--mirror", mirror] });  // It does not have that leaf.
  const told = await start("audit", "--url", url);
  check(told.status === 1 && told.out.includes(`leaf ${size} of the intake log breaks a rule: wrong_key: the signing key has no certificate`) && !/ $/m.test(told.out), told.out);
  const role_tile = join(file("role"), intake, "tile/0/000");
  writeFileSync(role_tile, Buffer.from(readFileSync(role_tile)).fill(0, 9, 10));
  await confirmed(role, "wrong_leaf", { status: 2, more: ["--mirror", file("role")] });

  step = "wrong files";
  const last = size % 256;
  for (const [path, at, code] of [["tile/0/000", 4000, "wrong_tile"], [`tile/0/001.p/${last}`, 32, "wrong_tile"], [`tile/1/000.p/${Math.floor(size / 256)}`, 0, "wrong_tile"],
                                  ["tile/entries/000", 700, "wrong_leaf"], [`tile/entries/001.p/${last}`, 9, "wrong_leaf"]]) {
    step = `wrong ${path}`;
    files = flipped(good, intake + path, at);
    const folder = file(`wrong-${path.replaceAll("/", "-")}`);
    await confirmed(await audit(1, ["--mirror", folder], [`"${code}"`, intake + path]), "wrong_tile");
    check(!existsSync(join(folder, intake, "checkpoint")) && !existsSync(folder + intake + path), "what is wrong is not kept");
    step = `missing ${path}`;
    files = new Map([...good].filter(([name]) => name !== intake + path));
    const missing = await audit(1, ["--mirror", folder], ['"wrong_tile"', "is missing"]);
    check(missing.evidence.length === 0, "that something is missing cannot be shown");
    step = `${path} is there after all`;
    files = good;
    await audit(0, ["--mirror", folder]);
  }
  step = "a partial file that was dropped for the full one";
  files = with_log([...leaves.slice(0, 250)]);
  for (const kind of ["0", "entries"]) {
    files.delete(`${intake}tile/${kind}/000.p/250`);
    files.set(`${intake}tile/${kind}/000`, good.get(`${intake}tile/${kind}/000`));
  }
  await audit(0, ["--mirror", file("dropped")]);
  await audit(0, ["--mirror", file("dropped")]);
  step = "everything is wrong";
  files = flipped(flipped(good, `${intake}tile/0/001.p/${last}`, 0), `${intake}tile/entries/001.p/${last}`, 9);
  check((await audit(1, [], ['"wrong_tile"'])).evidence.length === 0, "nothing can be shown");
  step = "a log of more leaves than are checked together";
  const many = [...leaves, ...Array.from({ length: 1500 }, () => complaint().leaf)];
  const large = file("large");
  const large_log = with_log(many);
  const bundles = [...large_log.keys()].filter((path) => path.startsWith(`${intake}tile/entries/`)).length;
  files = large_log;
  check((await audit(0, ["--mirror", large])).records >= many.length, "all of them");
  writeFileSync(join(large, intake, "tile/entries/005"), Buffer.from(large_log.get(`${intake}tile/entries/005`)).fill(0, 900, 901));
  const repaired = await audit(0, ["--mirror", large]);
  check(repaired.logs[1].bundles === bundles && repaired.logs[1].fetched_bytes >= large_log.get(`${intake}tile/entries/005`).length, "what is not right in the mirror is fetched again");
  check(readFileSync(join(large, intake, "tile/entries/005")).equals(large_log.get(`${intake}tile/entries/005`)), "and kept");
  step = "what is wrong first is said first";
  for (const later of ["tile/0/003", "tile/entries/003", "tile/entries/006"]) {
    files = flipped(flipped(large_log, `${intake}tile/entries/002`, 700), intake + later, 700);
    await confirmed(await audit(1, ["--mirror", file(`first-${later.replaceAll("/", "-")}`)], ['"wrong_leaf"', `${intake}tile/entries/002`]), "wrong_tile");
    files = new Map([...flipped(large_log, `${intake}tile/entries/002`, 700)].filter(([path]) => path !== intake + later));
    await audit(1, [], ['"wrong_leaf"', `${intake}tile/entries/002`]);
  }
  step = "leaves that break a rule, in their order";
  files = with_log(many.map((leaf, at) => (at === 1300 || at === 400 ? unsigned : leaf)));
  const refused = await audit(1, ["--mirror", file("refused")]);
  check(String(refused.refused?.map(({ index }) => index)) === "400,1300", JSON.stringify(refused.refused));
  check(readFileSync(await confirmed(refused, "wrong_leaf"), "utf8").includes("400"), "the evidence is of the first");

  step = "a checkpoint that the log did not sign";
  files = flipped(good, `${intake}checkpoint`, 30);
  await audit(1, ["--mirror", mirror], [`${intake}checkpoint`]);

  step = "a checkpoint of more than anybody has";
  files = new Map(good).set(`${intake}checkpoint`, note_of(2 ** 53 - 1, leaf_hash(Buffer.from("anything"))));
  await audit(2, [], ['"too_large"']);
  step = "a body without an end";
  files = good;
  let sent_bytes = 0;
  const endless = (ending) => (path, response) => {
    if (!path.endsWith(ending)) return false;
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65536))) sent_bytes += 65536;
      sent_bytes += 65536;
    };
    response.on("drain", more);
    more();
    return true;
  };
  for (const [ending, most] of [["/portal.json", 8e6], ["/checkpoint", 8e6], ["/tile/0/000", 8e6], ["/tile/entries/000", 32e6]]) {
    sent_bytes = 0;
    answer = endless(ending);
    await audit(2, [], ['"too_large"', ending]);
    check(sent_bytes < most, `${ending}: ${sent_bytes} bytes`);
  }
  step = "a length that is not that of the body";
  answer = (path, response) => path.endsWith("/tile/0/000") && Boolean(response.writeHead(200, { "content-length": "9000000000000000" }).write("x"));
  await audit(2, [], ['"too_large"']);
  answer = (path, response) => {
    if (!path.endsWith("/tile/0/000")) return false;
    response.writeHead(200, { "content-length": "8192" }).write("x", () => response.destroy());
    return true;
  };
  const broken = (await audit(2, [], ['"network_failed"'])).error.where;
  check(broken.split("/tile/0/000").length === 2, "the address is said once:", broken);
  step = "a body that does not come";
  answer = (path, response) => {
    if (!path.endsWith("/tile/0/000")) return false;
    const drip = setInterval(() => response.write("x"), 100);
    response.on("close", () => clearInterval(drip));
    response.writeHead(200);
    return true;
  };
  const began = Date.now();
  await audit(2, ["--timeout", "1"], ['"network_failed"']);
  check(Date.now() - began < 10000, `${Date.now() - began} ms`);
  step = "a redirection";
  answer = (path, response) => path.endsWith("/checkpoint") && Boolean(response.writeHead(301, { location: `${url}/elsewhere` }).end());
  asked = [];
  await audit(2, [], ['"server_failed"', "HTTP 301"]);
  check(!asked.includes("/elsewhere"), "it was followed");
  step = "a server that asks to wait";
  let refusals = 2;
  answer = (path, response) => path.endsWith("/tile/0/000") && refusals-- > 0 && Boolean(response.writeHead(429, { "retry-after": "1" }).end());
  await audit(0);
  answer = () => false;

  step = "addresses that lead out of the mirror";
  const settings = JSON.parse(good.get("/portal.json"));
  const out_there = (address) => {
    const lying = structuredClone(settings);
    lying.logs.intake.url = address;
    files = new Map([...good].map(([path, bytes]) => [path.replace(intake, `${address}/`), bytes])).set("/portal.json", Buffer.from(canonical(lying)));
  };
  out_there("/../../../out");
  await audit(0, ["--mirror", file("deep/in/the/mirror")]);
  check(existsSync(join(file("deep/in/the/mirror"), intake, "checkpoint")) && !existsSync(file("deep/out")) && !existsSync(file("out")), "where it was written");
  out_there("/log HTTP/1.1\r\nX: y");
  await audit(2, [], ['"invalid_value"']);

  step = "other keys";
  files = good;
  const seen = file("seen");
  await audit(0, ["--seen", seen]);
  for (const kept of ["--seen", "--mirror"]) {
    files = new Map(good).set("/portal.json", Buffer.from(canonical({ ...settings, root_key: new_key().public_key.toString("hex") })));
    await audit(1, [kept, kept === "--seen" ? seen : mirror], ['"invalid_key"']);
  }
  files = with_log([...leaves.slice(0, -1), another.leaf]);
  step = "what was seen, without a mirror";
  await confirmed(await audit(1, ["--seen", seen], ['"consistency_failed"']), "split_view");
  files = with_log(leaves.slice(0, -1));
  check((await audit(1, ["--seen", seen], ['"rewound"'])).evidence.length === 0, "the larger tree is not there to show it");

  step = "a policy";
  const [w1, w2] = ["one", "two"].map((name) => key_from(`witness ${name}`));
  const policy_of = (quorum, keys = Object.values(portal.config.logs).map(({ key }) => key)) => {
    writeFileSync(file("policy"), [...keys.map((key) => `log ${key}`), ...[w1, w2].map((key, at) => `witness w${at + 1} ${vkey_of(`witness.example/${at}`, witness_type, key)}`),
                                   "group either any w1 w2", `quorum ${quorum}`, ""].join("\n"));
    return ["--policy", file("policy")];
  };
  files = good;
  await audit(0, policy_of("none"));
  await audit(1, policy_of("either"), ['"missing_signature"', "fewer witnesses have signed than the policy asks for"]);
  await audit(1, policy_of("none", [portal.config.logs.intake.key]), ['"invalid_key"', "register"]);
  await audit(2, policy_of("nobody"), ['"malformed_policy"', `${file("policy")}, line 6`]);
  const unasked = await start("audit", "--url", url, genuine);
  check(unasked.out.includes("no policy was given") && unasked.out.includes("the leaf of 1 receipt\n") && unasked.out.includes(", 1 bundle,"), unasked.out);
  check(!(await start("audit", "--url", url, ...policy_of("none"))).out.includes("no policy"), "a policy was given");
  files = new Map(good);
  for (const [path, bytes] of good) {
    if (!path.endsWith("/checkpoint")) continue;
    const text = String(bytes).slice(0, String(bytes).indexOf("\n\n") + 1);
    files.set(path, Buffer.from(bytes + witness_line(text, "witness.example/1", w2, 1700000000)));
  }
  check((await audit(0, policy_of("either"))).logs.every(({ witnesses }) => String(witnesses) === "w2"), "who signed");

  step = "a record that came late";
  const day_ms = 86400_000;
  const cosigned = (base, time_ms) => {
    const changed = new Map(base);
    for (const [path, bytes] of base) {
      if (!path.endsWith("/checkpoint")) continue;
      const text = String(bytes).slice(0, String(bytes).indexOf("\n\n") + 1);
      changed.set(path, Buffer.from(bytes + witness_line(text, "witness.example/0", w1, Math.floor(time_ms / 1000))));
    }
    return changed;
  };
  const old = complaint({}, { published_at_ms: Date.now() - 3 * day_ms });
  const older = complaint({}, { published_at_ms: Date.now() - 4 * day_ms });
  const grown = cosigned(with_log([...leaves, complaint().leaf, old.leaf, older.leaf]), Date.now());
  const late = file("late");
  files = cosigned(good, Date.now());
  await audit(0, ["--mirror", late, ...policy_of("either")]);
  const no_room = file("late-no-room");
  await audit(0, ["--mirror", no_room, ...policy_of("either")]);
  const without_policy = file("late-without-policy");
  await audit(0, ["--mirror", without_policy]);
  files = grown;
  check((await audit(0, ["--mirror", without_policy])).logs[1].late === 0, "nobody tells the time");
  // What cannot be kept must be found again.
  writeFileSync(join(no_room, "evidence"), "not a folder");
  await audit(2, ["--mirror", no_room, ...policy_of("either")]);
  rmSync(join(no_room, "evidence"));
  await audit(1, ["--mirror", no_room, ...policy_of("either")], ['"late":2']);
  step = "a record that came late while the other log could not be read";
  answer = (path, response) => path.startsWith(intake) && path.includes("/entries/") && Boolean(response.writeHead(500).end());
  await audit(2, ["--mirror", late, ...policy_of("either")], ['"server_failed"']);
  answer = () => false;
  step = "a record that came late, found after that";
  const came_late = await audit(1, ["--mirror", late, ...policy_of("either")], ['"late":2']);
  check(came_late.refused?.length === 0, "it is in the register");
  // Only the witnesses of a policy tell the time: without one it is left open.
  const of_late = await confirmed(came_late, "late_inclusion", { status: 2 });
  check(readFileSync(of_late, "utf8").includes(`index ${size + 1}\n`), "of the first");
  const dated = await start("verify-evidence", of_late, ...policy_of("either"));
  check(dated.status === 0 && dated.out.includes("confirmed     late_inclusion") && dated.out.includes("still missing"), dated.out, dated.err);
  if (second) {
    const trust = await second.parse_policy(readFileSync(file("policy"), "utf8"));
    await second.check_evidence(new Uint8Array(readFileSync(of_late)), trust).catch((error) => check(false, `the second verifier: ${error}`));
  }
  check((await start("verify-evidence", of_late, ...policy_of("none"))).status === 2, "a policy that asks for nobody");
  check((await start("verify-evidence", of_late, ...policy_of("w2"))).status === 2, "a policy whose quorum has not signed");
  const said_once = await start("audit", "--url", url, "--mirror", late, ...policy_of("either"));
  check(said_once.status === 0 && !said_once.out.includes("late"), "it was said once:", said_once.out);
  step = "a record that was on its way for two days";
  files = cosigned(good, Date.now() - day_ms);
  await audit(0, ["--mirror", file("in-time"), ...policy_of("either")]);
  files = cosigned(with_log([...leaves, old.leaf]), Date.now());
  check((await audit(0, ["--mirror", file("in-time"), ...policy_of("either")])).logs[1].late === 0, "48 hours are allowed");

  step = "evidence that is none";
  const text = readFileSync(inconsistent, "utf8");
  for (const [name, changed, status] of [["kind", text.replace("kind inconsistent", "kind rewound"), 1], ["hash", text.replace(/hash (.)/, (_, one) => `hash ${one === "A" ? "B" : "A"}`), 1],
                                         ["end", text.slice(0, -1), 1], ["nothing", "", 1]]) {
    writeFileSync(file("bad.evidence"), changed);
    const done = await start("verify-evidence", file("bad.evidence"));
    check(done.status === status, name, done.status, done.out, done.err);
  }
  check((await start("verify-evidence", file("nowhere"))).status === 2, "no such file");
  const no_file = await start("verify-evidence");
  check(no_file.status === 2 && no_file.err.includes("FILE"), "no file", no_file.err);
  check((await start("verify-evidence", inconsistent, ...policy_of("either"))).status === 0, "under a policy");
  check((await start("verify-evidence", inconsistent, ...policy_of("none", [portal.config.logs.register.key]))).status === 1, "under a policy of others");

  step = "calls";
  for (const words of [[], ["--url", url, "--mirror", mirror, "--seen", seen], ["--url", url, "--timeout", "soon"], ["--folder", file("nowhere")],
                       ["--url", url, "--data", data], ["--url", url, "--folder", file("good")],
                       ["--url", "http://127.0.0.1:1"], ["--url", url, "--what"], ["--url", url, file("nowhere")]]) {
    const done = await start("audit", ...words);
    check(done.status === 2, words, done.status, done.out, done.err);
    check(done.err.split("http://127.0.0.1:1/").length <= 2, "the address is said once:", done.err);
  }

  step = "stopped at any moment";
  files = with_log([...leaves, ...Array.from({ length: 700 }, () => complaint().leaf)]);
  const stopped = file("stopped");
  answer = (path, response) => {
    setTimeout(() => response.writeHead(files.has(path) ? 200 : 404).end(files.get(path)), 10);
    return true;
  };
  let kills = 0;
  for (let run = 0; run < Number(runs); ++run) {
    const child = spawn(program, ["audit", "--url", url, "--mirror", stopped], { stdio: "ignore" });
    const ended = once(child, "exit");
    await new Promise((done) => setTimeout(done, 20 + Math.random() * 500));
    child.kill("SIGKILL");
    kills += (await ended)[1] === "SIGKILL" ? 1 : 0;
    for (const path of existsSync(stopped) ? public_files(stopped) : []) {
      if (path === "/portal.json" || path.endsWith(".new")) continue;
      check(files.get(path)?.equals(readFileSync(stopped + path)), `after stop ${run}: ${path}`);
    }
  }
  check(kills > Number(runs) / 3, `${kills} of ${runs} were stopped`);
  // What lies in the mirror may have been changed as well: it is checked like everything else.
  for (const path of public_files(stopped).filter((one) => one.includes("/tile/"))) writeFileSync(stopped + path, Buffer.from("damaged"));
  const resumed = await audit(0, ["--mirror", stopped]);
  check(resumed.logs[1].size === size + 700, "all of it");
  const whole = await audit(0, ["--mirror", stopped]);
  check(whole.logs[1].reused_files > 6 && whole.logs[1].fetched_bytes < 30000, "the next one takes it from there:", JSON.stringify(whole.logs[1]));
  for (const path of public_files(stopped)) check(path.endsWith(".new") || files.get(path)?.equals(readFileSync(stopped + path)), path);
  step = "two at once";
  answer = (path, response) => {
    setTimeout(() => response.writeHead(files.has(path) ? 200 : 404).end(files.get(path)), 30);
    return true;
  };
  const together = await Promise.all([1, 2].map(() => start("audit", "--url", url, "--mirror", stopped)));
  check(String(together.map(({ status }) => status).sort()) === "0,2", together.map(({ err }) => err));
} finally {
  portal.process?.kill("SIGKILL");
  server.closeAllConnections();
  server.close();
  portal.remove();
}
console.log(failures === 0 ? "passed" : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
