// docs/RELIABILITY.md is what scripts/write-reliability.mjs makes of what the suites have recorded, speaks of every suite, and
// names the limits that the sources have. `npx vitest run test/docs -u` writes it anew, too.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recorded, reliability, TEMPLATE } from '../../scripts/write-reliability.mjs';
import { MAX_NPZ_BYTES } from '../../src/files/matrix/npz.ts';
import { MAX_CHUNK_VALUES, MAX_FOOTER_BYTES } from '../../src/files/parquet/footer.ts';
import { MAX_PAGE_BYTES } from '../../src/files/parquet/page.ts';
import { LINE_BYTES } from '../../src/files/source/bytes.ts';
import { MOST_FACTOR } from '../../src/model/model-parts.ts';
import { STEPS, SUITES } from '../faults/run.mjs';

const suites = [...Object.keys(SUITES), ...Object.keys(STEPS)];
const template = readFileSync(TEMPLATE, 'utf8');
const page = readFileSync('docs/RELIABILITY.md', 'utf8');
/** The folders whose sources were others when the page was written than when their mutants ran. */
const marked = [...page.matchAll(/^\| `([\w/]+)` .*\| changed \|$/gm)].map(([, folder]) => folder);
const none = { faults: {}, mutation: {}, changed: [], equivalent: [], golden: {} };
const found = { date: '2026-01-02', node: 'v24.1.0', cases: 12_345, failures: 0, seconds: 678, figures: {} };

/** The row of a table whose first cell is this code. */
function rowOf(text: string, name: string): string | undefined {
  return text.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
}

describe('docs/RELIABILITY.md', () => {
  // An edit of a source shall not break it: what has changed since is marked when the script writes it.
  it('is what the script makes of what is recorded', async () => {
    await expect(reliability({ ...recorded(), changed: marked })).toMatchFileSnapshot('../../docs/RELIABILITY.md');
  });

  it('says of no folder that it has changed which is what it was', () => {
    expect(recorded().changed).toEqual(expect.arrayContaining(marked));
  });

  it.each(suites)('has a row for %s, and a promise that it tests', (suite) => {
    expect(rowOf(reliability(), suite)).toBeDefined();
    expect(template).toMatch(new RegExp(`[Ss]uite\\s\`${suite}\``));
    expect(template).toContain(`{{figure ${suite}}}`);
  });

  it('names the limits of the sources', () => {
    const text = template.replaceAll(/\s+/g, ' ');
    const mebibytes = (bytes: number) => `${bytes / 2 ** 20} MiB`;
    expect(text).toContain(`A line of text is at most ${mebibytes(LINE_BYTES)} long`);
    expect(text).toContain(
      `A footer has at most ${mebibytes(MAX_FOOTER_BYTES)}, a row group 2^${Math.log2(MAX_CHUNK_VALUES)} rows, ` +
        `a page ${mebibytes(MAX_PAGE_BYTES)} unpacked`,
    );
    expect(text).toContain(`at most ${MAX_NPZ_BYTES / 2 ** 30} GiB unpacked`);
    expect(text).toContain(`within ±2^${Math.log2(MOST_FACTOR)} at every door`);
  });
});

describe('what is recorded', () => {
  it.each(suites)('says of %s alone that it is not', (suite) => {
    const faults = Object.fromEntries(suites.filter((name) => name !== suite).map((name) => [name, found]));
    const text = reliability({ ...none, faults: faults as never }, '{{suites}}');
    expect(rowOf(text, suite)).toContain('«not recorded»');
    for (const name of Object.keys(faults)) {
      expect(rowOf(text, name)).toBe(`| \`${name}\` | 12,345 | 0 | 678 | 2026-01-02 | 24.1.0 |`);
    }
  });

  it('is told with its failures', () => {
    const figures = { 'kind | one': { cases: 9, failures: 2, seconds: 1, counts: { 'NOT RUN': 4 } } };
    const data = { ...none, faults: { files: found, processes: { ...found, failures: 2, figures } } };
    const text = (asked: string) => reliability(data as never, asked);
    expect(text('{{figure files}}')).toBe('12,345 cases, none failed (2026-01-02, Node 24.1.0)');
    expect(text('{{figure processes}}')).toBe('12,345 cases, **2 failed** (2026-01-02, Node 24.1.0)');
    expect(text('{{kinds processes}}')).toContain('| kind \\| one | 9 | 2 | NOT RUN: 4 |');
    expect(text('{{counts processes}}')).toContain('| NOT RUN | 4 |');
  });

  it('leaves out of a share what is equivalent, and rounds no share up', () => {
    const folder = { date: '2026-01-02', total: 2000, mutants: 1001, killed: 999, atFirst: 900, equivalent: [{}] };
    const data = { ...none, mutation: { 'src/data': folder } } as never;
    expect(rowOf(reliability(data, '{{mutation}}'), 'src/data')).toBe(
      '| `src/data` | 1,000 of 2,000 | 999 | 99 % | 90 % | 2026-01-02 |  |',
    );
    const later = reliability({ ...(data as object), changed: ['src/data'] } as never, '{{mutation}}');
    expect(rowOf(later, 'src/data')).toMatch(/ \| 2026-01-02 \| changed \|$/);
    expect(rowOf(reliability(data, '{{mutation}}'), 'src/model')).toContain('«not recorded»');
    expect(reliability(data, '{{killed}}')).toContain('999 of 1,000 killed (99 %), in 1 of ');
    expect(reliability(none, '{{killed}}')).toBe('«not recorded»');
  });

  it('is asked for by names that there are', () => {
    expect(() => reliability(none, '{{figure nothing}}')).toThrow('there is no suite nothing');
    expect(() => reliability(none, '{{nothing}}')).toThrow('there is nothing for {{nothing}}');
    expect(recorded().golden).not.toEqual({});
  });
});
