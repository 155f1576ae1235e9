// A process that fits when it is told to: a JSON line each way, requests on standard input, answers on descriptor 3 (a
// library may write to standard output). rival-process.py speaks the same.
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const ANSWERS = 3;

/** The pairs of a task's file: int32 indptr, then int32 indices. */
export function readPairs({ pairs, userCount }) {
  const { buffer, byteOffset, byteLength } = readFileSync(pairs);
  const all = new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  return { indptr: all.slice(0, userCount + 1), indices: all.slice(userCount + 1) };
}

/** float32, users first. */
export function writeFactors(file, users, items) {
  writeFileSync(file, new Uint8Array(users.buffer, users.byteOffset, users.byteLength));
  writeFileSync(file, new Uint8Array(items.buffer, items.byteOffset, items.byteLength), { flag: 'a' });
}

/** Says that it is ready, then answers every request with what `fit` returns and the most memory that the process has had. */
export async function serve(fit) {
  answer({ ready: true, peak: peakBytes() });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      answer({ ...(await fit(JSON.parse(line))), peak: peakBytes() });
    } catch (error) {
      answer({ error: error.message });
    }
  }
}

function answer(value) {
  writeSync(ANSWERS, `${JSON.stringify(value)}\n`);
}

/** Linux counts in maxRSS what the parent had before it became this program, in VmHWM it does not. */
function peakBytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
