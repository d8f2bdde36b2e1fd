// The forms in which people have keys and older checkpoints.
import { open_checkpoint, parse_key, parse_receipt } from './verifier.js';
import type { Checkpoint, Policy } from './verifier.js';

function keys_of_portal(text: string): string[] | undefined {
  try {
    const { logs } = JSON.parse(text) as { logs: Record<string, { key: string }> };
    return Object.values(logs).map(({ key }) => String(key));
  } catch {
    return undefined;
  }
}

// A policy: `text` itself, or of verifier keys one a line or of the portal's /portal.json. In the two latter every witness
// must have signed. Errors: those of parse_key.
export async function policy_of(text: string): Promise<string> {
  const keys = keys_of_portal(text) ?? text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const is_policy = keys.length === 0 || keys.some((key) => key.startsWith('#') || /[ \t]/.test(key));
  if (is_policy) return text.endsWith('\n') ? text : `${text}\n`;
  const lines: string[] = [];
  const witnesses: string[] = [];
  for (const key of keys) {
    const { type } = await parse_key(key);
    if (type === 'witness') witnesses.push(`witness-${witnesses.length + 1}`);
    lines.push(type === 'log' ? `log ${key}` : `witness ${witnesses.at(-1)} ${key}`);
  }
  if (witnesses.length > 0) lines.push(`group witnesses all ${witnesses.join(' ')}`);
  return [...lines, `quorum ${witnesses.length > 0 ? 'witnesses' : 'none'}`, ''].join('\n');
}

// A checkpoint or, of a receipt, the one that it carries. Errors: those of open_checkpoint and parse_receipt.
export async function open_older(bytes: Uint8Array<ArrayBuffer>, policy: Policy): Promise<Checkpoint> {
  const is_receipt = String.fromCharCode(...bytes.subarray(0, 21)) === 'c2sp.org/tlog-proof@v';
  return open_checkpoint(is_receipt ? parse_receipt(bytes).checkpoint : bytes, policy);
}
