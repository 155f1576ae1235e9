// Small files that other tools wrote and that were once misread. They lie beside the repository; without them, this says so.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { entriesOf } from './entries.ts';

const CASES = process.env.HALFSWEEP_CASES ?? join(import.meta.dirname, '../../../../shared/cases');
const areThere = existsSync(CASES);
if (!areThere) console.warn(`SKIPPED: no files of other tools under ${CASES} (HALFSWEEP_CASES)`);

const READ: readonly [file: string, options: InteractionFileOptions, rows: unknown[][]][] = [
  [
    'comment-before-header.csv',
    {},
    [
      [1, 2, 1],
      [3, 4, 1],
    ],
  ],
  [
    'padded.csv',
    {},
    [
      [1, 10, 5],
      [2, 11, 3],
    ],
  ],
  [
    'pandas-index.csv',
    {},
    [
      [101, 7, 3],
      [101, 8, 1],
      [102, 7, 2],
      [103, 9, 5],
    ],
  ],
  [
    'semicolon-decimal-comma.csv',
    { decimal: ',' },
    [
      [1, 10, 3.5],
      [1, 11, 2.5],
      [2, 11, 4],
    ],
  ],
  [
    'latin1.csv',
    { encoding: 'latin1' },
    [
      ['ann', 'café', 1],
      ['ann', 'cafè', 1],
      ['bob', 'café', 1],
    ],
  ],
  ['lines.json', {}, [['a', 'b', 4]]],
  ['z.csv.zst', {}, [[1, 2, 1]]],
  ['z.zip', {}, [[1, 2, 1]]],
  [
    'double-colon-in-ids.csv',
    { separator: ',', header: false },
    [
      ['ann', 'Mojo::Base', 1],
      ['ann', 'Mojo::Util', 1],
      ['bob', 'Mojo::Util', 1],
    ],
  ],
];

const REFUSED: readonly [file: string, message: RegExp][] = [
  ['ragged.csv', /ragged\.csv:2: expected a line of 3.*"a line of 4"/],
  ['latin1.csv', /latin1\.csv:2: .*--encoding latin1/],
  ['semicolon-decimal-comma.csv', /--separator.*--decimal/],
  ['double-colon-in-ids.csv', /--separator.*"::" and ","/],
  ['z.csv.xz', /unxz/],
  ['z.csv.bz2', /bunzip2/],
];

describe.skipIf(!areThere)('files of other tools', () => {
  it.each(READ)('%s', async (file, options, rows) => {
    expect(entriesOf(await readInteractions(join(CASES, file), options))).toEqual(rows);
  });

  it.each(REFUSED)('%s, refused with what to do', async (file, message) => {
    await expect(readInteractions(join(CASES, file))).rejects.toThrow(message);
  });
});
