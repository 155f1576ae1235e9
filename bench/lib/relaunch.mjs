// Runs the benchmarks under a Node with relaxed SIMD, which the package's faster build needs: this one, the one asked
// for, or a Node 24 from the registry, in that order. Without any of them the strict build is measured alone.
import { spawnSync } from 'node:child_process';
import { installNode } from '../../scripts/nodes.mjs';

// (module (func (drop (f32x4.relaxed_madd (v128.const …) …)))): the smallest module that needs relaxed SIMD.
const RELAXED_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65,
  0, 253, 17, 253, 133, 2, 11,
]);

export const hasRelaxedSimd = WebAssembly.validate(RELAXED_PROBE);

/**
 * Starts the same command under a better Node and returns its exit code, or undefined to go on in this one.
 * @param wanted the path given on the command line, if any
 */
export function relaunch(wanted) {
  const asked = wanted ?? process.env.HALFSWEEP_BENCH_NODE;
  if (asked) return run(asked);
  if (hasRelaxedSimd) return undefined;
  const node = findNode24();
  if (node) return run(node);
  console.warn(
    `Node ${process.version} has no relaxed SIMD and no other was found: the strict build is measured alone.`,
  );
  return undefined;
}

function run(node) {
  const { status, error } = spawnSync(node, [...process.argv.slice(1), '--here'], { stdio: 'inherit' });
  if (error) throw new Error(`${node} does not run: ${error.message}`);
  return status ?? 1;
}

/** The path of a Node 24; undefined when there is none to be had. */
function findNode24() {
  console.warn(`Node ${process.version} has no relaxed SIMD: taking a Node 24 under build/ for the benchmarks.`);
  try {
    return installNode('24');
  } catch {
    return undefined;
  }
}
