import { stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { importModel, type ReadProgress, readInteractions, readNegatives } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();
const ROWS = 60_000;
const rows = (row: (k: number) => string) => Array.from({ length: ROWS }, (_, k) => `${row(k)}\n`).join('');
const csv = `user,item\n${rows((k) => `u${k % 5000},i${(k * 7919) % 10_007}`)}`;

/** What a reader tells; bytes and rows never fall, and end at those of the file. */
async function progressOf(file: string, read: (onProgress: (progress: ReadProgress) => void) => Promise<unknown>) {
  const seen: ReadProgress[] = [];
  await read((progress) => seen.push({ ...progress }));
  const { size } = await stat(file);
  for (const [at, progress] of seen.entries()) {
    expect(progress.size).toBe(size);
    expect(progress.bytes).toBeGreaterThanOrEqual(seen[at - 1]?.bytes ?? 0);
    expect(progress.rows).toBeGreaterThanOrEqual(seen[at - 1]?.rows ?? 0);
  }
  return seen;
}

it.each([
  ['x.csv', csv],
  ['x.csv.gz', gzipSync(csv, { level: 1 })],
  ['x.ndjson', rows((k) => `{"user":${k},"item":${k % 999}}`)],
  [
    'x.mtx',
    `%%MatrixMarket matrix coordinate pattern general\n${ROWS} 9 ${ROWS}\n${rows((k) => `${k + 1} ${1 + (k % 9)}`)}`,
  ],
])('of %s rises to the size of the file', async (name, content) => {
  const file = await folder.write(name, content);
  const seen = await progressOf(file, (onProgress) => readInteractions(file, { onProgress }));
  expect(seen.at(-1)!.bytes).toBe(content.length);
  expect(seen.length).toBe(Math.ceil(content.length / 2 ** 18));
  // The lines of the last piece come after it.
  expect(seen.at(-1)!.rows).toBeLessThan(ROWS + 3);
  if (seen.length > 2) expect(seen.at(-1)!.rows).toBeGreaterThan(ROWS / 4);
});

it.each(['arrow_snappy.parquet', 'csr.npz'])('of %s too', async (name) => {
  const file = `test/node/fixtures/${name}`;
  const seen = await progressOf(file, (onProgress) => readInteractions(file, { onProgress }));
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.at(-1)!.bytes).toBeGreaterThan(0);
});

it('of Spark’s tables, all parts together', async () => {
  const seen: ReadProgress[] = [];
  await importModel('test/node/fixtures/spark', { onProgress: (progress) => seen.push(progress) });
  expect(seen.length).toBeGreaterThan(1);
  for (const [at, { bytes, size, rows }] of seen.entries()) {
    expect(bytes).toBeGreaterThan(seen[at - 1]?.bytes ?? 0);
    expect(rows).toBeGreaterThanOrEqual(seen[at - 1]?.rows ?? 0);
    expect(size).toBe(seen[0].size);
  }
  expect(seen.at(-1)!.bytes).toBe(seen[0].size);
});

it('of negatives too', async () => {
  const file = await folder.write('n', '(0,25)\t1064\t174\n');
  const seen = await progressOf(file, (onProgress) => readNegatives(file, { onProgress }));
  expect(seen).toEqual([{ bytes: 16, size: 16, rows: 0 }]);
});
