// Kills the server with SIGKILL in the middle of sending, again and again, and checks after every restart that no
// acknowledged receipt was lost (log_copy.mjs); what was under way when the server died is sent again and gets one leaf.
// Usage:  node kill_test.mjs PROGRAM [rounds]      100 rounds otherwise
import { Portal, complaint } from "../scenario/portal.mjs";
import { LogCopy } from "./log_copy.mjs";

const program = process.argv[2];
const rounds = Number(process.argv[3] ?? 100);
const senders = 6;

const portal = new Portal(program, ["--sends-per-second", "1000000", "--reads-per-second", "1000000"]);
const copy = new LogCopy(portal);

const started_at = Date.now();
let restart_ms = 0;
try {
  for (let round = 0; round <= rounds; ++round) {
    const before = Date.now();
    await portal.start();
    restart_ms = Math.max(restart_ms, round > 0 ? Date.now() - before : 0);
    await copy.check();
    await copy.send_again();
    await copy.check();
    if (round === rounds) break;

    let running = true;
    const work = Array.from({ length: senders }, async () => {
      while (running && (await copy.send(complaint())));
    });
    // Between the first answers and some batches later, at another moment each time.
    await new Promise((done) => setTimeout(done, 5 + ((round * 37) % 120)));
    await portal.end("SIGKILL");
    running = false;
    await Promise.all(work);
  }
  // Without answers before the kills, nothing was tried.
  if (copy.receipts.length < rounds) throw new Error(`only ${copy.receipts.length} receipts in ${rounds} rounds`);
  if ((await portal.end("SIGTERM")) !== 0) throw new Error("the server does not end well on SIGTERM");
  console.log(`${rounds} kills: ${copy.receipts.length} receipts, none lost; ${copy.hashes.length} leaves, none twice; ` +
              `longest restart ${restart_ms} ms; ${Math.round((Date.now() - started_at) / 1000)} s in all`);
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  portal.process.kill("SIGKILL");
  portal.remove();
}
