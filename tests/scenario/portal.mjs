// A portal for tests over HTTP: starts the program on a free port with a folder of its own, makes signed leaves and
// checks proofs. Everything about the formats is written here a second time, from their descriptions, so that the
// program is not checked by itself.
import { spawn } from "node:child_process";
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const no_previous = "0".repeat(64);

export const sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
export const leaf_hash = (leaf) => sha256(Buffer.of(0), leaf);
export const node_hash = (left, right) => sha256(Buffer.of(1), left, right);

// RFC 8785 for objects, arrays, strings and integers with ASCII keys.
export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
};

// An Ed25519 key pair from a 32-byte seed.
export const key_from_seed = (seed) => {
  const private_key = createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]), format: "der", type: "pkcs8",
  });
  const public_key = createPublicKey(private_key).export({ format: "der", type: "spki" }).subarray(-32);
  return { private_key, public_key };
};
export const new_key = () => key_from_seed(randomBytes(32));

const public_key_object = (bytes) =>
  createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes]), format: "der", type: "spki" });

// The DSSE envelope around a payload.
export const envelope = (type, payload, key) => {
  const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(payload);
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${bytes.length} `), bytes]);
  return Buffer.from(canonical({
    payload: bytes.toString("base64"), payloadType: type,
    signatures: [{ keyid: key.public_key.toString("hex"), sig: sign(null, signed, key.private_key).toString("base64") }],
  }));
};
export const type_of = (kind) => `application/vnd.trialog.${kind}.v1+json`;

export const complaint_record = (changes = {}, header_changes = {}) => {
  const sealed = randomBytes(2096);
  return {
    sealed,
    record: {
      header: { id: `cmp-${randomBytes(16).toString("hex")}`, language: "en", previous_sha256: no_previous,
                published_at_ms: Date.now(), publisher_id: "", revision: 1, ...header_changes },
      request_kind: "explanation", about_type: "decision", addressed_to: "org-qinghe-health",
      private_commitment: randomBytes(32).toString("hex"), sealed_sha256: sha256(sealed).toString("hex"), ...changes,
    },
  };
};
export const complaint = (changes, header_changes, key = new_key()) => {
  const { sealed, record } = complaint_record(changes, header_changes);
  return { leaf: envelope(type_of("complaint"), canonical(record), key), sealed, record };
};

export const submission = ({ leaf, sealed }) =>
  JSON.stringify({ envelope: leaf.toString("base64"), ...(sealed && { sealed: sealed.toString("base64") }) });
export const submission_type = "application/vnd.trialog.submission+json";

// "name+id+base64(type || key)"
export const parse_vkey = (vkey) => {
  const [name, id, key] = vkey.split("+").length === 3 ? vkey.split("+") : [vkey.split("+")[0], vkey.split("+")[1], vkey.split("+").slice(2).join("+")];
  return { name, id, key: Buffer.from(key, "base64").subarray(1) };
};

// The checkpoint in a signed note, after its signature was checked.
export const open_checkpoint = (note, vkey) => {
  const { name, id, key } = parse_vkey(vkey);
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split("\n")) {
    const [dash, signer, base64] = line.split(" ");
    const bytes = Buffer.from(base64 ?? "", "base64");
    if (dash !== "\u2014" || signer !== name || bytes.subarray(0, 4).toString("hex") !== id) continue;
    if (!verify(null, Buffer.from(text), public_key_object(key), bytes.subarray(4))) throw new Error("checkpoint: wrong signature");
    const [origin, size, root64] = text.split("\n");
    if (origin !== name) throw new Error("checkpoint: of another log");
    return { size: Number(size), root: Buffer.from(root64, "base64") };
  }
  throw new Error("checkpoint: not signed by this log");
};

// RFC 6962 section 2.1.1, as in RFC 9162 section 2.1.3.2.
export const root_from_path = (index, size, leaf, path) => {
  let [at, last, hash] = [index, size - 1, leaf];
  for (const other of path) {
    if (last === 0) throw new Error("proof: too long");
    if (at % 2 === 1 || at === last) {
      hash = node_hash(other, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = node_hash(hash, other);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  if (last !== 0) throw new Error("proof: too short");
  return hash;
};

// Checks a receipt and returns its index and checkpoint.
export const check_proof = (proof, leaf, vkey) => {
  const split = proof.indexOf("\n\n");
  const [title, ...lines] = proof.slice(0, split).split("\n");
  if (title !== "c2sp.org/tlog-proof@v1") throw new Error("proof: not a tlog-proof");
  const index = Number(/^index (\d+)$/.exec(lines.shift())[1]);
  const checkpoint = open_checkpoint(proof.slice(split + 2), vkey);
  const root = root_from_path(index, checkpoint.size, leaf_hash(leaf), lines.map((line) => Buffer.from(line, "base64")));
  if (!root.equals(checkpoint.root)) throw new Error("proof: does not lead to the checkpoint");
  return { index, checkpoint };
};

export const bundle_path = (index, width) => {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0").match(/.../g);
  const number = digits.map((group, i) => (i + 1 < digits.length ? `x${group}` : group)).join("/");
  return `tile/entries/${number}${width < 256 ? `.p/${width}` : ""}`;
};
export const split_bundle = (bytes) => {
  const leaves = [];
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt16BE(at);
    leaves.push(bytes.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return leaves;
};

// A server of the program: {process, exited, url}, the last two promises; what it says on standard error goes to `hear`.
export const start_server = (program, words, hear) => {
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
    hear(String(data));
  });
  const exited = new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
  let output = "";
  const url = new Promise((ready, failed) => {
    child.stdout.on("data", (data) => {
      output += data;
      const address = /http:\/\/\S+(?=\/\n)/.exec(output);
      if (address) ready(address[0].replace("localhost", "127.0.0.1"));
    });
    exited.then((code) => failed(new Error(`${words[0]} ended with ${code}: ${errors}`)));
  });
  return { process: child, url, exited };
};

export class Portal {
  // `program`: the trialog executable. `options`: further words on its command line.
  constructor(program, options = []) {
    this.program = program;
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), "trialog-"));
    this.assets = join(this.folder, "assets");
    mkdirSync(this.assets);
    cpSync(join(root, "assets/languages"), join(this.assets, "languages"), { recursive: true });
    writeFileSync(join(this.assets, "page.js"), "// a page\n".repeat(200));
    writeFileSync(join(this.assets, "service_worker.js"), "// a service worker\n");
    writeFileSync(join(this.assets, "style.css"), "body { color: black }\n".repeat(100));
  }

  async start() {
    const words = ["serve", "--data", join(this.folder, "data"), "--assets", this.assets, "--port", "0",
                   "--demo", join(root, "assets/demo"), "--origin-name", "portal.example", ...this.options];
    this.errors = "";
    const { process, exited, url } = start_server(this.program, words, (text) => (this.errors += text));
    Object.assign(this, { process, exited });
    this.url = await url;
    this.config = await (await fetch(`${this.url}/portal.json`)).json();
  }

  async submit(sent) {
    return fetch(`${this.url}/submit`, { method: "POST", headers: { "content-type": submission_type }, body: submission(sent) });
  }
  async bytes(path) {
    const response = await fetch(this.url + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }

  async end(signal) {
    this.process.kill(signal);
    return this.exited;
  }
  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
