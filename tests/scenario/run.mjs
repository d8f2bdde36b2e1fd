// Runs the HTTP scenarios of this folder against the program.
// Usage:  node run.mjs PROGRAM [NAME...]     all *.txt otherwise; each gets a new portal with the demo city
//
// A scenario is a text:
//   # words                      a comment
//   options --sends-per-second 1 further words on the program's command line; first line only
//   GET /en/?q={x}               a request: method and target; {x} was kept before
//   > accept-encoding: br        a header of it
//   > body text or > body @name  its body; @name is made by bodies below
//   = 200                        what must be so: the status
//   = header cache-control text  a header contains the text ("= header x" alone: it is there)
//   = no-header etag
//   = body text                  the body, decoded, contains the text
//   = no-body                    the body is empty
//   = json code truncated        a member of the body
//   = proof name                 the body is a receipt of the leaf of @name
//   keep x header etag           keeps a header, "keep x size" the size of a checkpoint, "keep x width" that modulo 256
//   RAW text\r\n                 sends these bytes as they are, then "=" as above
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { bodies, fresh_bodies } from "./bodies.mjs";
import { Portal, check_proof, open_checkpoint, submission_type } from "./portal.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [program, ...names] = process.argv.slice(2);

const decoded = (bytes, encoding) =>
  encoding === "br" ? brotliDecompressSync(bytes) : encoding === "gzip" ? gunzipSync(bytes) : bytes;

const send = (portal, { method, target, headers, body }) =>
  new Promise((done, failed) => {
    const sent = request(portal.url + target, { method, headers, agent: false }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => done({ status: response.statusCode, headers: response.headers, raw: Buffer.concat(parts) }));
    });
    sent.on("error", failed);
    sent.end(body);
  });

const send_raw = (portal, bytes) =>
  new Promise((done, failed) => {
    const { hostname, port } = new URL(portal.url);
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const parts = [];
    socket.on("data", (part) => parts.push(part));
    socket.on("error", failed);
    socket.on("close", () => {
      const [head, ...rest] = Buffer.concat(parts).toString("latin1").split("\r\n\r\n");
      const [first, ...lines] = head.split("\r\n");
      const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]));
      done({ status: Number(first.split(" ")[1] ?? 0), headers, raw: Buffer.from(rest.join("\r\n\r\n"), "latin1") });
    });
  });

const check = (portal, answer, words, made) => {
  const [what, name, ...rest] = words.split(" ");
  const text = rest.join(" ");
  const body = () => decoded(answer.raw, answer.headers["content-encoding"]).toString();
  if (/^\d+$/.test(what)) return answer.status === Number(what) || `status ${answer.status}: ${body().slice(0, 200)}`;
  if (what === "header") {
    const value = answer.headers[name];
    return (value !== undefined && value.includes(text)) || `header ${name} is ${value}`;
  }
  if (what === "no-header") return answer.headers[name] === undefined || `header ${name} is ${answer.headers[name]}`;
  if (what === "body") return body().includes(words.slice(5)) || `body is ${body().slice(0, 400)}`;
  if (what === "no-body") return answer.raw.length === 0 || `body has ${answer.raw.length} bytes`;
  if (what === "json") {
    const value = JSON.parse(body())[name];
    return String(value) === text || `${name} is ${value} in ${body().slice(0, 200)}`;
  }
  if (what === "proof") {
    check_proof(body(), made.get(name).leaf, portal.config.logs[answer.headers["trialog-log"]].key);
    return true;
  }
  return `"${words}" is no check`;
};

const keep = (portal, answer, words, kept) => {
  const [name, what, header] = words.split(" ");
  if (what === "header") return kept.set(name, answer.headers[header]);
  const note = answer.raw.toString();
  const log = note.split("\n")[0].endsWith("/register") ? "register" : "intake";
  const { size } = open_checkpoint(note, portal.config.logs[log].key);
  kept.set(name, what === "width" ? size % 256 : size);
};

const run = async (name) => {
  const lines = readFileSync(join(here, name), "utf8").split("\n");
  const options = lines[0].startsWith("options ") ? lines[0].slice(8).split(" ") : ["--sends-per-second", "100000"];
  const portal = new Portal(program, options);
  let failures = 0;
  try {
    await portal.start();
    const made = fresh_bodies(portal);
    const kept = new Map();
    let pending = null;
    let answer = null;
    const flush = async () => {
      if (!pending) return;
      const { body, ...rest } = pending;
      pending = null;
      answer = rest.raw ? await send_raw(portal, rest.raw) : await send(portal, { ...rest, body });
    };
    for (const [number, line] of lines.entries()) {
      const filled = line.replace(/\{(\w+)\}/g, (whole, key) => (kept.has(key) ? kept.get(key) : whole));
      const report = (problem) => {
        failures += 1;
        console.error(`${name}:${number + 1}: ${line}\n    ${problem}`);
      };
      try {
        if (line === "" || line.startsWith("#") || line.startsWith("options ")) continue;
        if (line.startsWith("> body ")) {
          const body = filled.slice(7);
          pending.body = body.startsWith("@") ? bodies(made, body.slice(1)) : body;
          pending.headers["content-type"] ??= submission_type;
        } else if (line.startsWith("> ")) {
          const colon = filled.indexOf(": ");
          pending.headers[filled.slice(2, colon)] = filled.slice(colon + 2);
        } else if (line.startsWith("= ")) {
          await flush();
          const result = check(portal, answer, filled.slice(2), made);
          if (result !== true) report(result);
        } else if (line.startsWith("keep ")) {
          await flush();
          keep(portal, answer, line.slice(5), kept);
        } else if (line.startsWith("RAW ")) {
          await flush();
          pending = { raw: filled.slice(4).replaceAll("\\r", "\r").replaceAll("\\n", "\n") };
        } else {
          await flush();
          const [method, target] = filled.split(" ");
          pending = { method, target, headers: {} };
        }
      } catch (problem) {
        report(problem.stack);
      }
    }
    await flush();
    const code = await portal.end("SIGTERM");
    if (code !== 0) {
      failures += 1;
      console.error(`${name}: the program ended with ${code}: ${portal.errors}`);
    }
  } finally {
    portal.process.kill("SIGKILL");
    portal.remove();
  }
  console.log(`${failures === 0 ? "passed" : "FAILED"} ${name}`);
  return failures;
};

let failures = 0;
for (const name of names.length > 0 ? names : readdirSync(here).filter((file) => /^[a-z_]+\.txt$/.test(file)).sort()) {
  failures += await run(name);
}
process.exitCode = failures === 0 ? 0 : 1;
