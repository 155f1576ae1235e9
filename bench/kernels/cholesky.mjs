// C = L·Lᵀ and the solution of C·x = b. Several systems a run, so that the clock does not show at small d; they are
// restored before each run, outside of the time.
import { seeded, uniform } from '../lib/random.mjs';
import { toSystem, transpose } from './layout.mjs';
import { dot, plainRankUpdate, tile } from './plain-tile.mjs';

/** Bytes of systems a run: what fits into a second-level cache, where a half-sweep finds its system too. */
const RUN_BYTES = 1 << 18;

export const name = 'Cholesky, factor and solve';

export function create(d) {
  const count = Math.max(1, RUN_BYTES / (4 * d * d));
  const random = seeded(d);
  const source = new Float32Array(d * d);
  const rows = uniform(2 * d * d, 1, random);
  plainRankUpdate(source, transpose(rows, 2 * d, d), 2 * d, 2 * d, d);
  for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) source[i * d + j] = source[j * d + i];
  const rightSide = uniform(d, 1, random);
  return {
    flops: d ** 3 / 3 + 2 * d * d,
    repeat: count,
    plain() {
      const systems = Array.from({ length: count }, () => ({ c: source.slice(), b: rightSide.slice() }));
      return {
        prepare: () => restore(systems, source, rightSide),
        run() {
          for (const { c, b } of systems) plainSolve(c, b, d);
        },
        result: () => systems[count - 1].b.slice(),
      };
    },
    wasm({ call, f32 }) {
      const system = toSystem(source, d);
      const systems = Array.from({ length: count }, () => ({ c: f32(system), b: f32(rightSide) }));
      const inverse = f32(d).byteOffset;
      return {
        prepare: () => restore(systems, system, rightSide),
        run() {
          for (const { c, b } of systems) {
            if (call.choleskyFactor(c.byteOffset, d, b.byteOffset, inverse) > 0) throw new Error('A system failed.');
            call.choleskySolve(c.byteOffset, d, b.byteOffset, inverse);
          }
        },
        result: () => systems[count - 1].b.slice(),
      };
    },
  };
}

function restore(systems, source, rightSide) {
  for (const { c, b } of systems) {
    c.set(source);
    b.set(rightSide);
  }
}

/** Solves C·x = b in place (b ← x, lower triangle of C ← L), row-major, by blocks of four rows; n a multiple of 4. */
export function plainSolve(c, b, n) {
  for (let i = 0; i < n; i += 4) {
    for (let j = 0; j < i; j += 2) {
      tile(c, i * n + j, n, c, i * n, n, c, j * n, n, j, -1);
      const row = j * n + j;
      for (let at = i * n + j; at < (i + 4) * n; at += n) {
        c[at] /= c[row];
        c[at + 1] = (c[at + 1] - c[at] * c[row + n]) / c[row + n + 1];
      }
    }
    for (let r = i; r < i + 4; r++) {
      for (let j = i; j < r; j++) c[r * n + j] = (c[r * n + j] - dot(c, r * n, c, j * n, j)) / c[j * n + j];
      c[r * n + r] = Math.sqrt(c[r * n + r] - dot(c, r * n, c, r * n, r));
      b[r] = (b[r] - dot(c, r * n, b, 0, r)) / c[r * n + r];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i] / c[i * n + i];
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] -= x * c[i * n + k];
  }
}
