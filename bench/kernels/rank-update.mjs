// C ← C + PᵀP with 64 rows of P, the inner operation of every dense kernel; both sides find P in their own layout.
import { seeded, uniform } from '../lib/random.mjs';
import { lowerOf, lowerOfSystem, toPanel, transpose } from './layout.mjs';
import { plainRankUpdate } from './plain-tile.mjs';

const ROWS = 64;
const ADD = 1;
/** Multiply-adds of a run, about: so many updates that the clock does not show. */
const RUN_FLOPS = 1e6;

export const name = 'rank-64 update';

export function create(d) {
  const rows = uniform(ROWS * d, 1, seeded(d));
  const flops = ROWS * d * (d + 1);
  const repeat = Math.ceil(RUN_FLOPS / flops);
  return {
    flops,
    repeat,
    plain() {
      const transposed = transpose(rows, ROWS, d);
      const c = new Float32Array(d * d);
      return {
        prepare: () => c.fill(0),
        run() {
          for (let k = 0; k < repeat; k++) plainRankUpdate(c, transposed, ROWS, ROWS, d);
        },
        result: () => lowerOf(c, d),
      };
    },
    wasm({ call, f32 }) {
      const panel = f32(toPanel(rows, ROWS, d));
      const c = f32(d * d);
      return {
        prepare: () => c.fill(0),
        run() {
          for (let k = 0; k < repeat; k++) call.rankUpdate(c.byteOffset, panel.byteOffset, ROWS, ROWS, d, ADD);
        },
        result: () => lowerOfSystem(c, d),
      };
    },
  };
}
