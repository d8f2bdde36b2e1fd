// Releases on the command line: the record of a build, and `trialog audit --site` against sites that serve something else.
// Usage:  node release_test.mjs PROGRAM
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { start_proxy } from "../page/proxy.mjs";
import { Portal } from "../scenario/portal.mjs";

const program = process.argv[2];
const portal = new Portal(program);
const file = (name) => join(portal.folder, name);
let failures = 0;

// Runs the program; `status` is what it must return and `words` what it must print.
const run = async (args, status, ...words) => {
  const [code, output] = await new Promise((resolve) => {
    execFile(program, args, { encoding: "utf8" }, (error, stdout, stderr) => resolve([error?.code ?? 0, stdout + stderr]));
  });
  const wrong = code !== status ? [`status ${code}`] : words.filter((word) => !output.includes(word));
  if (wrong.length > 0) {
    failures += 1;
    console.error(`trialog ${args.join(" ")}\n  expected ${status}, got: ${wrong.join(", ")}\n${output}`);
  }
  return output;
};

try {
  await portal.start();
  const release = portal.config.release;
  const list = await run(["release", "--assets", portal.assets], 0, `release ${release}\n`, " languages/en.json\n", " page.js\n");
  if (!/^[0-9a-f]{64} languages\/ar\.json\n/.test(list)) throw new Error(list);

  // ---- what a site serves ----
  const listed = list.trim().split("\n").length - 1;
  await run(["audit", "--site", portal.url], 0, `site: release ${release}, ${listed} files and 9 pages compared`);
  await run(["audit", "--site", portal.url, "--data", file("data")], 0, `site: release ${release}`);
  const proxy = await start_proxy(portal);
  const site = async (change, status, ...words) => {
    proxy.change = change;
    const output = await run(["audit", "--site", proxy.url, "--json"], status);
    const faults = JSON.parse(output).site?.faults.map(({ fault, path }) => `${fault} ${path.replace(release, "R")}`) ?? [];
    if (words.join("\n") !== faults.join("\n")) {
      failures += 1;
      console.error(`expected ${words.join(", ")}, got ${faults.join(", ")}`);
    }
  };
  const is_page = (answer) => String(answer.headers["content-type"]).startsWith("text/html");
  const pages = ["/en/", "/en/complain", "/en/verify", "/zh/", "/zh/complain", "/zh/verify", "/ar/", "/ar/complain", "/ar/verify"];
  await site(() => undefined, 0);
  await site((answer, path) => { if (path.startsWith("/assets/page.js")) answer.body[3] ^= 1; }, 1, "other_file /assets/page.js?v=R");
  await site((answer, path) => { if (path.startsWith("/assets/page.js")) answer.body = Buffer.concat([answer.body, answer.body]); }, 1, "other_file /assets/page.js?v=R");
  await site((answer, path) => { if (path.startsWith("/assets/style.css")) answer.status = 404; }, 1, "missing_file /assets/style.css?v=R");
  await site((answer, path) => { if (path.startsWith("/service_worker.js")) answer.body = Buffer.from("// another\n"); }, 1, "other_file /service_worker.js?v=R");
  await site((answer) => { if (is_page(answer)) delete answer.headers["content-security-policy"]; }, 1, ...pages.map((page) => `other_policy ${page}`));
  for (const script of ["<script>steal()</script>", "<SCRIPT src=\"/assets/evil.js\"></SCRIPT>", "<script src=\"/assets/page.js\"></script>",
    `<script src="/assets/page.js?v=${release}">steal()</script>`]) {
    await site((answer, path) => {
      if (path === "/zh/verify") answer.body = Buffer.from(String(answer.body).replace("</body>", `${script}</body>`));
    }, 1, "foreign_script /zh/verify");
  }
  const with_element = (element) => (answer, path) => {
    if (path === "/zh/verify") answer.body = Buffer.from(String(answer.body).replace("</body>", `${element}</body>`));
  };
  for (const [fault, ...elements] of [
    ["foreign_script", "<p onclick=steal()>x</p>", "<a href=\"javascript:steal()\">x</a>", "<a href='java&#115;cript:steal()'>x</a>", "<a title='<b>'>x</a>",
      "<!-- <a title=\"--><script src='/assets/evil.js'></script>\">", `<script src="/assets/page.js?v=${release}" `, "<svg/onload=steal()>", "<svg><animate attributeName=href values=javascript:steal()></svg>",
      `<script src='/assets/evil.js' src="/assets/page.js?v=${release}"></script>`, "<script\tsrc=/assets/evil.js></script>"],
    ["foreign_file", "<p style=\"background:url(//elsewhere.example/)\">", "<link rel=stylesheet href=/assets/evil.css>", "<link rel=\"stylesheet\" href=\"https://elsewhere.example/style.css\">",
      "<LINK REL='alternate stylesheet' HREF='/evil.css'>", "<style>p { color: white }</style>", "<img src=https://elsewhere.example/p.png>",
      "<img srcset='//elsewhere.example/p.png 2x'>", "<svg><use href='/evil.svg#x'></use></svg>", "<link rel=preload href=/assets/evil.js as=script>"],
    ["foreign_frame", "<iframe></iframe>", "<OBJECT></OBJECT>", "<embed>"],
    ["foreign_address", "<meta http-equiv=refresh content='0; url=https://elsewhere.example/'>", "<META HTTP-EQUIV=\"ref&#114;esh\" content=9>", "<base>",
      "<form action=https://elsewhere.example/></form>", "<form action='//elsewhere.example'></form>", "<form action='/\\elsewhere.example'></form>",
      "<form action='/&#47;elsewhere.example'></form>", "<button formaction='https://elsewhere.example'>x</button>"],
  ]) {
    for (const element of elements) await site(with_element(element), 1, `${fault} /zh/verify`);
  }
  await site(with_element("<a href=https://elsewhere.example/>x</a><a href='#top'>y</a><form action=/zh/search></form><svg><use href='#part'></use></svg>"), 0);
  proxy.change = with_element("<base>");
  await run(["audit", "--site", proxy.url], 1, "/zh/verify: the page leads elsewhere by itself");
  await site((answer, path) => {
    if (path === "/portal.json") answer.body = Buffer.from(String(answer.body).replace(release, "0123456789abcdef"));
  }, 1, "unlisted_release 0123456789abcdef");
  await proxy.stop();

  // ---- who may say what a release is ----
  writeFileSync(join(portal.assets, "page.js"), "// the next page\n");
  const keys = join(portal.folder, "data/keys");
  const publish = (key) => ["release", "--assets", portal.assets, "--source", "a commit", "--key", key, "--url", portal.url];
  await run(publish(join(keys, "demo/org-qinghe-health.key")), 1, "wrong_key");
  await run(["keygen", file("registrar.key")], 0);
  await run(publish(file("registrar.key")), 1, "wrong_key");
  const [, subject_key] = /public key +([0-9a-f]{64})/.exec(await run(["key", file("registrar.key")], 0));
  writeFileSync(file("certificate.json"), JSON.stringify({
    header: { id: "crt-registrar", language: "en", publisher_id: "" }, subject_key, role: "registrar", organisation_id: "org-registry",
    organisation_name: { en: "Registry of the portal" }, organisation_type: "agency", valid_from_ms: 0, valid_until_ms: 4000000000000,
  }));
  await run(["publish", file("certificate.json"), "--key", join(keys, "root.key"), "--url", portal.url], 0, "log/register");
  await run(publish(file("registrar.key")), 0, "c2sp.org/tlog-proof@v1", "log/register");
  // Published again it is the newest word of the register, and a revision of the same record.
  await run(publish(file("registrar.key")), 0, "c2sp.org/tlog-proof@v1");
  await run(["audit", "--url", portal.url], 0, " 0 refused");
  // The site still serves the release before, which the register names as well.
  await run(["audit", "--site", portal.url], 0, `site: release ${release}`);
} catch (error) {
  failures += 1;
  console.error(error);
} finally {
  await portal.end("SIGTERM");
  portal.remove();
}
console.log(failures === 0 ? "releases: all is well" : `releases: ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
