// The program against https servers: a portal behind a TLS proxy is audited and published to, and its witness is asked;
// servers with certificates that are not to be trusted, that do not speak TLS, break off or never answer are refused with
// a sentence each. Connections are used again, and what is posted is not sent twice.
// Usage:  node https_test.mjs PROGRAM
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as http_server, request as http_request } from "node:http";
import { createServer as https_server } from "node:https";
import { createServer as tcp_server } from "node:net";
import { join } from "node:path";

import { Portal, complaint } from "../scenario/portal.mjs";
import { Witness, until } from "./witnesses.mjs";

const program = process.argv[2];
const portal = new Portal(program);
const file = (name) => join(portal.folder, name);
const servers = [];
let failures = 0;

// ---- certificates ----

const openssl = (...words) => execFileSync("openssl", words, { stdio: "pipe" });
const new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const authority = (name) => {
  openssl("req", "-x509", ...new_key, "-keyout", file(`${name}.key`), "-out", file(`${name}.pem`), "-days", "2", "-subj", `/CN=${name}`);
};
const certificate = (name, { signer = "trusted", names = "DNS:localhost,IP:127.0.0.1,IP:::1", days = "2" } = {}) => {
  openssl("req", ...new_key, "-keyout", file(`${name}.key`), "-out", file(`${name}.csr`), "-subj", `/CN=${name}`);
  writeFileSync(file("names"), `subjectAltName=${names}\n`);
  openssl("x509", "-req", "-in", file(`${name}.csr`), "-CA", file(`${signer}.pem`), "-CAkey", file(`${signer}.key`), "-CAcreateserial",
          "-days", days, "-extfile", file("names"), "-out", file(`${name}.pem`));
  return { key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`)) };
};
authority("trusted");
authority("stranger");
// Also for the portal that this test starts: it asks a witness.
process.env.SSL_CERT_FILE = file("trusted.pem");
const good = certificate("good");

// ---- servers ----

const listen = async (server, host = "127.0.0.1") => {
  const sockets = new Set();
  for (const event of ["connection", "secureConnection"]) {
    server.on(event, (socket) => sockets.add(socket.on("error", () => {})));
  }
  server.on("tlsClientError", () => {});
  server.end = () => { for (const socket of sockets) socket.destroy(); server.close(); };
  servers.push(server);
  await new Promise((ready, failed) => server.once("error", failed).listen(0, host, ready));
  return server.address().port;
};
// Hands on to the server at `to()`, unless `answer(request, response)` says that it has answered.
let answer = () => false;
let connections = 0;
let asked = [];
const proxy = (to) => (request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (answer(request, response)) return;
  const { method, headers } = request;
  request.pipe(http_request(to() + request.url, { method, headers }, (got) => {
    response.writeHead(got.statusCode, got.headers);
    got.pipe(response);
  }));
};
const tls_proxy = async (options, to = () => portal.url, host) => {
  const server = https_server(options, proxy(to));
  server.on("secureConnection", () => (connections += 1));
  return listen(server, host);
};

// ---- the program ----

// Runs it; `status` is what it must return and `words` what it must print.
const run = async (args, status, ...words) => {
  connections = 0;
  asked = [];
  const [code, output] = await new Promise((done) => {
    execFile(program, args, { encoding: "utf8" }, (error, out, err) => done([error?.code ?? 0, out + err]));
  });
  const wrong = code === status ? words.filter((word) => !output.includes(word)) : [`status ${code}`];
  if (wrong.length > 0) {
    failures += 1;
    console.error(`trialog ${args.join(" ")}\n  expected ${status}, got: ${wrong.join(", ")}\n${output}`);
  }
  return output;
};
const audit = (url, status, ...words) => run(["audit", "--url", url, "--timeout", "5"], status, ...words);
const refuse = (url, ...words) => audit(url, 2, "network_failed", ...words);
const check = (held, ...what) => {
  if (held) return;
  failures += 1;
  console.error(...what);
};

try {
  // ---- a portal and its witness, both behind a TLS proxy ----
  const data = file("data");
  const policy_of = (...witnesses) => {
    const made = spawnSync(program, ["policy", "--data", data, "--origin-name", "portal.example", ...witnesses], { encoding: "utf8" });
    check(made.status === 0, made.stderr);
    writeFileSync(file("policy"), made.stdout);
  };
  policy_of();
  const witness = new Witness(program, portal.folder, "one.example", ["--policy", file("policy")]);
  servers.push({ end: () => witness.process?.kill("SIGKILL") });
  await witness.start();
  const witness_port = await tls_proxy(good, () => witness.url);
  policy_of("--witness", `one ${witness.vkey} https://localhost:${witness_port}/`);
  portal.options.push("--policy", file("policy"));
  await portal.start();
  await until("cosigned", async () => String(await portal.bytes("/log/intake/checkpoint")).includes("one.example"));

  const port = await tls_proxy(good);
  const url = `https://localhost:${port}`;
  await run(["audit", "--url", url, "--policy", file("policy")], 0, " 0 refused");
  check(connections === 1 && asked.length > 8, `${connections} connections for ${asked.length} files`);
  await audit(`https://127.0.0.1:${port}`, 0, " 0 refused");
  await run(["audit", "--site", url], 0, `site: release ${portal.config.release}`);
  check(connections === 1 && asked.length > 20, `${connections} connections for ${asked.length} files of a site`);
  await run(["export", "tiles", file("copy"), "--url", url], 0);
  await run(["audit", "--folder", file("copy")], 0, " 0 refused");
  const sent = complaint();
  check((await portal.submit(sent)).status === 200, "a complaint");
  const reply = { header: { id: "rpl-test-1", language: "en", publisher_id: "org-qinghe-health" },
                  complaint_id: sent.record.header.id, outcome: "acknowledged", text: { en: "We have it." } };
  writeFileSync(file("reply.json"), JSON.stringify(reply));
  const publish = ["publish", file("reply.json"), "--key", join(data, "keys/demo/org-qinghe-health.key"), "--url", url];
  await run(publish, 0, "c2sp.org/tlog-proof@v1", "log/register");
  const ipv6 = await tls_proxy(good, undefined, "::1").catch(() => 0);
  if (ipv6 !== 0) await audit(`https://[::1]:${ipv6}`, 0, " 0 refused");
  else console.log("without IPv6: this machine has none");

  // ---- connections ----
  // Closed after each answer without a word: what was read is asked for again on a new one.
  answer = ({ socket }, response) => { response.on("finish", () => setImmediate(() => socket.destroy())); };
  await audit(url, 0, " 0 refused");
  check(connections > 8, `${connections} connections when each is closed`);
  // What was posted may have been taken.
  answer = (request) => request.method === "POST" && Boolean(request.socket.destroy());
  await run(publish, 1, "network_failed", "/submit: ", "closed before the answer was complete");
  check(asked.filter((what) => what.startsWith("POST")).length === 1, "it was posted twice");
  // A new connection that gives nothing is not tried again.
  answer = (request) => Boolean(request.socket.destroy());
  await refuse(url, "closed before the answer was complete");
  check(connections === 1, `${connections} connections`);

  // ---- what comes before an answer ----
  answer = (request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: "</page.css>; rel=preload; as=style" });
    setTimeout(() => http_request(portal.url + request.url, (got) => {
      response.writeHead(got.statusCode, got.headers);
      got.pipe(response);
    }).end(), 50);
    return true;
  };
  await audit(url, 0, " 0 refused");
  check(connections === 1, `${connections} connections`);

  // ---- a body that breaks off ----
  // Without a length only the end of the TLS stream tells that it is whole.
  const settings = String(await portal.bytes("/portal.json"));
  const raw = (end) => (request) => {
    if (request.url !== "/portal.json") return false;
    request.socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${settings}`, () => setTimeout(() => end(request.socket), 50));
    return true;
  };
  answer = raw((socket) => socket.end());
  await audit(url, 0, " 0 refused");
  answer = raw((socket) => socket.destroy());
  await refuse(url, "closed before the answer was complete");
  answer = (request, response) => request.url.endsWith("/tile/0/000") &&
    Boolean(response.writeHead(200, { "content-length": "8192" }).write("x", () => response.socket.end()));
  await refuse(url, "/tile/0/000", "closed before the answer was complete");

  // ---- the time limit ----
  const in_time = async (...args) => {
    const begun = Date.now();
    await run(["audit", "--timeout", "1", "--url", ...args], 2, "network_failed", "it did not answer in time");
    check(Date.now() - begun < 10000, `${Date.now() - begun} ms`);
  };
  answer = () => true;
  await in_time(url);
  answer = (request) => request.url.endsWith("/tile/0/000");
  await in_time(url);  // On a connection that was used before.
  answer = () => false;
  const silent = await listen(tcp_server(() => {}));
  await in_time(`https://localhost:${silent}`);
  await in_time(`http://localhost:${silent}`);

  // ---- certificates and servers that are not to be trusted ----
  const of = async (options) => `https://localhost:${await tls_proxy(options)}`;
  await refuse(await of(certificate("unknown", { signer: "stranger" })), "its certificate is not trusted: unable to get local issuer certificate");
  await refuse(await of({ key: readFileSync(file("stranger.key")), cert: readFileSync(file("stranger.pem")) }),
               "its certificate is not trusted: self-signed certificate");
  await refuse(await of(certificate("old", { days: "-1" })), "its certificate is not trusted: certificate has expired");
  const elsewhere = await tls_proxy(certificate("elsewhere", { names: "DNS:elsewhere.example,IP:192.0.2.1" }));
  for (const host of ["localhost", "127.0.0.1"]) await refuse(`https://${host}:${elsewhere}`, "its certificate is for another host name");
  // A name of the host is not one of its address.
  const named = await tls_proxy(certificate("named", { names: "DNS:localhost,DNS:127.0.0.1" }));
  await audit(`https://localhost:${named}`, 0);
  await refuse(`https://127.0.0.1:${named}`, "its certificate is for another host name");
  // The server is told the name, which may choose its certificate.
  let told;
  const by_name = await tls_proxy({ ...good, SNICallback: (name, done) => { told = name; done(null); } });
  await audit(`https://localhost:${by_name}`, 0);
  check(told === "localhost", `SNI ${told}`);
  await refuse(await of({ ...good, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
               "no secure connection could be made (TLS 1.2 or later)");
  const plain = await listen(http_server(proxy(() => portal.url)));
  await audit(`http://localhost:${plain}`, 0);
  await refuse(`https://localhost:${plain}`, "no secure connection could be made", "it may speak plain http only");
  await refuse(`http://localhost:${port}`, "closed before the answer was complete");
  process.env.SSL_CERT_FILE = "/dev/null";
  await refuse(url, "its certificate is not trusted");
  process.env.SSL_CERT_FILE = file("trusted.pem");

  // ---- addresses ----
  for (const [address, why] of [["portal.example", "begins with http:// or https://"], ["ftp://portal.example", "begins with http:// or https://"],
    ["https://", "its host is not"], ["https://:443", "its host is not"], ["https://[::1", "its host is not"], ["https://[localhost]", "its host is not"],
    ["https://portal.example?x", "its host is not"], ["https://门户.example", "only visible ASCII"], ["https://portal.example/a b", "only visible ASCII"],
    ["https://localhost:", "its port is not"], ["https://localhost:0", "its port is not"], ["https://localhost:65536", "its port is not"],
    ["https://localhost:https", "its port is not"], ["https://[::1]443", "its port is not"], ["https://::1", "its host is not"]]) {
    await audit(address, 2, "invalid_value", why);
  }
  for (const address of ["https://user:secret@localhost", "https://user:1/secret@localhost", "https://user:pa?secret@localhost",
    "ftp://user:secret@localhost", "https://user:secret @localhost"]) {
    const said = await audit(address, 2, "invalid_value", "a user name or a password");
    check(!said.includes("secret"), said);
  }
} catch (error) {
  failures += 1;
  console.error(error);
} finally {
  portal.process?.kill("SIGKILL");
  for (const server of servers) server.end();
  portal.remove();
}
console.log(failures === 0 ? "passed" : `${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
