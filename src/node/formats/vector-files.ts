// Rows of factors in the forms that vector indexes and PostgreSQL load. They are ranked by inner product: choose that as the
// metric (faiss: IndexFlatIP, usearch: ip, pgvector: <#>), not a distance.
import type { Id } from '../../data/id-map.ts';
import { cut } from '../file-pieces.ts';

/** Rows encoded at a time: some megabytes. */
const BLOCK_ROWS = 4096;

/** .fvecs (TEXMEX; faiss): each row is d as int32, then d float32. */
export function* encodeFvecs(values: Float32Array, columns: number): Generator<Uint8Array> {
  const rows = values.length / columns;
  for (let begin = 0; begin < rows; begin += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - begin);
    const block = new Float32Array(count * (columns + 1));
    const sizes = new Int32Array(block.buffer);
    for (let row = 0; row < count; row++) {
      const from = (begin + row) * columns;
      sizes[row * (columns + 1)] = columns;
      block.set(values.subarray(from, from + columns), row * (columns + 1) + 1);
    }
    yield new Uint8Array(block.buffer);
  }
}

/** .fbin (usearch, DiskANN): rows and d as uint32, then all float32. */
export function* encodeFbin(values: Float32Array, columns: number): Generator<Uint8Array> {
  yield new Uint8Array(Uint32Array.of(values.length / columns, columns).buffer);
  yield* cut([values]);
}

/** A line a row, `id<TAB>[x,y,…]`, as `COPY … FROM` takes it into a table with a column of pgvector's. */
export function* encodeTsv(values: Float32Array, columns: number, ids: readonly Id[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let begin = 0; begin < ids.length; begin += BLOCK_ROWS) {
    const lines = ids.slice(begin, begin + BLOCK_ROWS).map((id, at) => {
      const from = (begin + at) * columns;
      const numbers = Array.from(values.subarray(from, from + columns), decimal);
      return `${escapeText(id)}\t[${numbers.join(',')}]\n`;
    });
    yield encoder.encode(lines.join(''));
  }
}

/** Nine digits are enough to restore every float32. */
function decimal(value: number): string {
  return String(Number(value.toPrecision(9)));
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeText(id: Id): string {
  return String(id).replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character]);
}
