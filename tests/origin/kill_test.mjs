// Kills the server with SIGKILL in the middle of sending, again and again, and checks after every restart that no
// acknowledged receipt was lost.
// Usage:  node kill_test.mjs PROGRAM [rounds]      100 rounds otherwise
// After every restart, from the log's public files alone:
//   the leaf of every receipt ever given stands at its index; every checkpoint ever seen is a beginning of the log of now;
//   nothing is there twice; what was under way when the server died is sent again and gets one leaf.
import { Portal, bundle_path, check_proof, complaint, leaf_hash, node_hash, open_checkpoint, split_bundle }
  from "../scenario/portal.mjs";

const program = process.argv[2];
const rounds = Number(process.argv[3] ?? 100);
const senders = 6;

const portal = new Portal(program, ["--sends-per-second", "1000000", "--reads-per-second", "1000000"]);
const log = "/log/intake";
const fail = (sentence) => {
  console.error(`FAILED: ${sentence}`);
  process.exitCode = 1;
  throw new Error(sentence);
};

// Our copy of the log: leaf hashes, and the root at every size (perfect subtrees, largest first).
const hashes = [];
const known = new Set();
const roots = [null];
let peaks = [];
const append = (leaf) => {
  const hash = leaf_hash(leaf);
  if (known.has(hash.toString("hex"))) fail(`leaf ${hashes.length} is there twice`);
  known.add(hash.toString("hex"));
  hashes.push(hash);
  let node = { hash, size: 1 };
  while (peaks.length > 0 && peaks.at(-1).size === node.size) {
    const left = peaks.pop();
    node = { hash: node_hash(left.hash, node.hash), size: node.size * 2 };
  }
  peaks.push(node);
  roots.push(peaks.map((peak) => peak.hash).reduceRight((right, left) => node_hash(left, right)));
};

const receipts = [];     // {index, hash, size, root}
let checked_receipts = 0;
let unanswered = [];     // sent, and the server died
let vkey;
let refusals = 0;

const send = async (sent) => {
  let response, text;
  try {
    response = await portal.submit(sent);
    text = await response.text();
  } catch {
    unanswered.push(sent);
    return false;
  }
  if (!response.ok) {
    refusals += 1;
    fail(`refused: ${text}`);
  }
  const { index, checkpoint } = check_proof(text, sent.leaf, vkey);
  receipts.push({ index, hash: leaf_hash(sent.leaf), size: checkpoint.size, root: checkpoint.root });
  return true;
};

const check_log = async () => {
  const now = open_checkpoint((await portal.bytes(`${log}/checkpoint`)).toString(), vkey);
  if (now.size < hashes.length) fail(`the log has ${now.size} leaves and had ${hashes.length}`);
  for (let bundle = Math.floor(hashes.length / 256); bundle * 256 < now.size; ++bundle) {
    const width = Math.min(256, now.size - bundle * 256);
    const leaves = split_bundle(await portal.bytes(`${log}/${bundle_path(bundle, width)}`));
    if (leaves.length !== width) fail(`bundle ${bundle} has ${leaves.length} leaves, not ${width}`);
    leaves.forEach((leaf, i) => {
      const index = bundle * 256 + i;
      if (index >= hashes.length) append(leaf);
      else if (!leaf_hash(leaf).equals(hashes[index])) fail(`leaf ${index} changed`);
    });
  }
  if (!roots[now.size].equals(now.root)) fail("the leaves do not give the root of the checkpoint");
  for (; checked_receipts < receipts.length; ++checked_receipts) {
    const receipt = receipts[checked_receipts];
    if (receipt.index >= now.size || !hashes[receipt.index].equals(receipt.hash)) fail(`the receipt of leaf ${receipt.index} is lost`);
    if (!roots[receipt.size].equals(receipt.root)) fail(`the checkpoint of size ${receipt.size} is not a beginning of the log`);
  }
};

const started_at = Date.now();
let restart_ms = 0;
try {
  for (let round = 0; round <= rounds; ++round) {
    const before = Date.now();
    await portal.start();
    restart_ms = Math.max(restart_ms, round > 0 ? Date.now() - before : 0);
    vkey = portal.config.logs.intake.key;
    await check_log();
    const again = unanswered;
    unanswered = [];
    await Promise.all(again.map(send));
    if (unanswered.length > 0) fail("the server does not answer after its restart");
    await check_log();
    if (round === rounds) break;

    let running = true;
    const work = Array.from({ length: senders }, async () => {
      while (running && (await send(complaint())));
    });
    // Between the first answers and some batches later, at another moment each time.
    await new Promise((done) => setTimeout(done, 5 + ((round * 37) % 120)));
    await portal.end("SIGKILL");
    running = false;
    await Promise.all(work);
  }
  // Without answers before the kills, nothing was tried.
  if (receipts.length < rounds) fail(`only ${receipts.length} receipts in ${rounds} rounds`);
  if ((await portal.end("SIGTERM")) !== 0) fail("the server does not end well on SIGTERM");
  console.log(`${rounds} kills: ${receipts.length} receipts, none lost; ${hashes.length} leaves, none twice; ` +
              `longest restart ${restart_ms} ms; ${Math.round((Date.now() - started_at) / 1000)} s in all`);
} finally {
  portal.process.kill("SIGKILL");
  portal.remove();
}
