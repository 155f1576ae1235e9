// examples/compare.mjs as it is started, in little: its table has every method, its figures are well-formed and show them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { XMLValidator } from 'fast-xml-parser';
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
if (!existsSync(join(root, 'dist/node.js'))) throw new Error('dist/ is missing: `npm run build`.');
let folder = '';
let printed = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halfsweep-compare-'));
  const command = [join(root, 'examples/compare.mjs'), '--quick', '--out', folder];
  printed = (await promisify(execFile)(process.execPath, command)).stdout;
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

const OTHERS = [
  'Most popular',
  'SVD',
  'Observed only',
  'SGD, gravity',
  'SGD, negatives',
  'SGD, logistic',
  'BPR',
  'WARP',
];
const RUNS = ['WALS, exact', 'WALS, conjugate gradients', 'SGD with gravity'];

describe('examples/compare.mjs', () => {
  it('prints a row for each method, and the seconds to one loss', () => {
    const head = printed.split('\n').find((line) => line.startsWith('method'));
    expect(head).toMatch(/settings +seconds +NDCG@20 +recall@20 +coverage@20 +loss$/);
    const end = head!.length;
    for (const name of [...OTHERS, 'WALS']) {
      const rows = printed.split('\n').filter((line) => line.startsWith(`${name}  `));
      expect([name, rows.length]).toEqual([name, name === 'WALS' ? 3 : 1]);
      for (const row of rows) {
        expect(row).toMatch(/ {2,}\d+\.\d\d( +[01]\.\d{4}){3}( +\d+)?$/);
        // The loss ends where its heading does.
        if (/\d{4} {2,}\d+$/.test(row)) expect(row).toHaveLength(end);
      }
    }
    for (const name of RUNS) expect(printed).toMatch(new RegExp(`^${name} +\\d+\\.\\d\\d$`, 'm'));
  });

  it.each([
    ['compare-loss.svg', RUNS, 3],
    ['compare-w0.svg', [...OTHERS, 'WALS, exact'], 1],
  ])('draws %s', async (file, labels, lines) => {
    const text = await readFile(join(folder, file), 'utf8');
    expect(XMLValidator.validate(text)).toBe(true);
    const svg = parseHTML(text).document;
    const words = [...svg.querySelectorAll('text')].map((element) => element.textContent ?? '');
    for (const label of labels) expect(words.some((word) => word.startsWith(label))).toBe(true);
    expect(svg.querySelectorAll('[aria-label="line"] path')).toHaveLength(lines);
    expect(svg.querySelectorAll('[aria-label="dot"] circle').length).toBeGreaterThanOrEqual(3);
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('white');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
