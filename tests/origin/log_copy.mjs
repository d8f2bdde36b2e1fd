// A copy of a portal's intake log for tests, made from its public files alone. At every check():
//   the leaf of every receipt ever given stands at its index; every checkpoint ever seen is a beginning of the log of now;
//   nothing is there twice.
import { bundle_path, check_proof, leaf_hash, node_hash, open_checkpoint, split_bundle } from "../scenario/portal.mjs";

const log = "/log/intake";

export class LogCopy {
  constructor(portal) {
    this.portal = portal;
    this.hashes = [];
    this.receipts = [];     // {index, hash, size, root}
    this.checked_receipts = 0;
    this.known = new Set();
    this.roots = [null];    // by size
    this.peaks = [];        // perfect subtrees, largest first
    this.unanswered = [];   // sent, and the server died
  }

  get vkey() {
    return this.portal.config.logs.intake.key;
  }

  append(leaf) {
    const hash = leaf_hash(leaf);
    if (this.known.has(hash.toString("hex"))) throw new Error(`leaf ${this.hashes.length} is there twice`);
    this.known.add(hash.toString("hex"));
    this.hashes.push(hash);
    let node = { hash, size: 1 };
    while (this.peaks.length > 0 && this.peaks.at(-1).size === node.size) {
      const left = this.peaks.pop();
      node = { hash: node_hash(left.hash, node.hash), size: node.size * 2 };
    }
    this.peaks.push(node);
    this.roots.push(this.peaks.map((peak) => peak.hash).reduceRight((right, left) => node_hash(left, right)));
  }

  take_receipt(text, leaf) {
    const { index, checkpoint } = check_proof(text, leaf, this.vkey);
    this.receipts.push({ index, hash: leaf_hash(leaf), size: checkpoint.size, root: checkpoint.root });
  }

  // Sends a leaf and takes its receipt. False when the server died meanwhile: whether it took the leaf is not known then.
  async send(sent) {
    let response, text;
    try {
      response = await this.portal.submit(sent);
      text = await response.text();
    } catch {
      this.unanswered.push(sent);
      return false;
    }
    if (!response.ok) throw new Error(`refused: ${text}`);
    this.take_receipt(text, sent.leaf);
    return true;
  }

  // After a restart: what was not answered.
  async send_again() {
    const again = this.unanswered;
    this.unanswered = [];
    await Promise.all(again.map((sent) => this.send(sent)));
    if (this.unanswered.length > 0) throw new Error("the server does not answer after its restart");
  }

  async check() {
    const { hashes, roots, receipts } = this;
    const now = open_checkpoint((await this.portal.bytes(`${log}/checkpoint`)).toString(), this.vkey);
    if (now.size < hashes.length) throw new Error(`the log has ${now.size} leaves and had ${hashes.length}`);
    for (let bundle = Math.floor(hashes.length / 256); bundle * 256 < now.size; ++bundle) {
      const width = Math.min(256, now.size - bundle * 256);
      const leaves = split_bundle(await this.portal.bytes(`${log}/${bundle_path(bundle, width)}`));
      if (leaves.length !== width) throw new Error(`bundle ${bundle} has ${leaves.length} leaves, not ${width}`);
      leaves.forEach((leaf, i) => {
        const index = bundle * 256 + i;
        if (index >= hashes.length) this.append(leaf);
        else if (!leaf_hash(leaf).equals(hashes[index])) throw new Error(`leaf ${index} changed`);
      });
    }
    if (!roots[now.size].equals(now.root)) throw new Error("the leaves do not give the root of the checkpoint");
    for (; this.checked_receipts < receipts.length; ++this.checked_receipts) {
      const receipt = receipts[this.checked_receipts];
      if (receipt.index >= now.size || !hashes[receipt.index].equals(receipt.hash)) {
        throw new Error(`the receipt of leaf ${receipt.index} is lost`);
      }
      if (!roots[receipt.size].equals(receipt.root)) {
        throw new Error(`the checkpoint of size ${receipt.size} is not a beginning of the log`);
      }
    }
  }
}
