// G = YᵀY of 2,048 rows: blocks of 64 rows in float32, added up in float64, both triangles.
import { seeded, uniform } from '../lib/random.mjs';
import { plainRankUpdate } from './plain-tile.mjs';

const ROWS = 2048;
const BLOCK = 64;

export const name = 'Gram, 2,048 rows';

export function create(d) {
  const y = uniform(ROWS * d, 1, seeded(d));
  return {
    flops: ROWS * d * (d + 1),
    plain() {
      const transposed = new Float32Array(BLOCK * d);
      const block = new Float32Array(d * d);
      const g = new Float64Array(d * d);
      return {
        prepare() {},
        run: () => plainGram(y, transposed, block, g, d),
        result: () => Float32Array.from(g),
      };
    },
    wasm({ call, f32, bytes }) {
      const rows = f32(y);
      const sum = bytes(call.chunkBytes(d));
      const scratch = bytes(call.gramScratchBytes(d));
      const g = f32(2 * d * d);
      return {
        prepare() {},
        run() {
          call.gramChunk(rows.byteOffset, 0, 0, ROWS, d, sum, scratch);
          call.gramFinish(sum, 1, d, d, g.byteOffset);
        },
        result: () => Float32Array.from(new Float64Array(g.buffer, g.byteOffset, d * d)),
      };
    },
  };
}

function plainGram(y, transposed, block, g, d) {
  g.fill(0);
  for (let from = 0; from < ROWS; from += BLOCK) {
    for (let k = 0; k < BLOCK; k++) {
      const row = (from + k) * d;
      for (let j = 0; j < d; j++) transposed[j * BLOCK + k] = y[row + j];
    }
    block.fill(0);
    plainRankUpdate(block, transposed, BLOCK, BLOCK, d);
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) g[i * d + j] += block[i * d + j];
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) g[j * d + i] = g[i * d + j];
}
