// A log that lies consistently: other leaves, with everything computed and signed anew by the log's own key. Between the
// origin and one browser; others see the true log.
import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle_path, join_bundle, leaf_hash, tree_hash } from './visits.mjs';

export function key_of_seed(seed) {
  return createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
}

// The log's checkpoint over these leaves.
export async function sign_checkpoint(at, leaves, log = 'register') {
  const own_note = await (await fetch(`${at.url}/log/${log}/checkpoint`)).text();
  const [name] = own_note.split('\n');
  const text = `${name}\n${leaves.length}\n${tree_hash(leaves.map(leaf_hash)).toString('base64')}\n`;
  const seed = Buffer.from((await readFile(join(at.folder, `keys/${log}.key`), 'utf8')).trim(), 'hex');
  // The true signature begins with the key's number.
  const key_id = Buffer.from(/— \S+ (\S+)/.exec(own_note)[1], 'base64').subarray(0, 4);
  const signature = Buffer.concat([key_id, sign(null, Buffer.from(text), key_of_seed(seed))]).toString('base64');
  return `${text}\n— ${name} ${signature}\n`;
}

// Of the register log; less than 256 leaves.
export async function serve_leaves(page, at, leaves) {
  const answers = {
    checkpoint: await sign_checkpoint(at, leaves),
    [bundle_path(0, leaves.length)]: join_bundle(leaves),
    [`tile/0/000.p/${leaves.length}`]: Buffer.concat(leaves.map(leaf_hash)),
  };
  for (const [path, body] of Object.entries(answers)) {
    await page.route(`${at.url}/log/register/${path}`, (route) => route.fulfill({ body: Buffer.from(body) }));
  }
}
