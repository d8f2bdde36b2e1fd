// Witnesses for tests: real processes of the program, and servers that misbehave in one way each.
import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { start_server } from "../scenario/portal.mjs";

export class Witness {
  // `logs`: words of the command line that say what it watches.
  constructor(program, folder, name, logs) {
    this.program = program;
    this.name = name;
    this.logs = logs;
    this.data = join(folder, name);
    this.key_file = join(this.data, "witness.key");
    const made = spawnSync(program, ["keygen", this.key_file, "--name", name], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(made.stderr);
    this.vkey = /^witness key +(\S+)$/m.exec(made.stdout)[1];
    this.port = 0;
  }

  async start() {
    const words = ["witness", "--data", this.data, "--key", this.key_file, "--name", this.name, "--port", String(this.port), ...this.logs];
    this.errors = "";
    const { process, exited, url } = start_server(this.program, words, (text) => (this.errors += text));
    Object.assign(this, { process, exited });
    this.url = await url;
    this.port = Number(new URL(this.url).port);  // The same one after a restart.
  }
  async end(signal = "SIGKILL") {
    this.process.kill(signal);
    return this.exited;
  }
}

// A server that answers every connection with `say(socket)`.
export const hostile = (say) => new Promise((ready) => {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    say(socket);
  });
  server.listen(0, "127.0.0.1", () => ready({
    url: `http://127.0.0.1:${server.address().port}`,
    end: () => { for (const socket of sockets) socket.destroy(); server.close(); },
  }));
});

export const until = async (what, check, seconds = 20) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    if (await check()) return;
  }
  throw new Error(`not within ${seconds} s: ${what}`);
};
