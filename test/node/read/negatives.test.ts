import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../src/errors.ts';
import { readNegatives } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();
const name = 'test.negative';

describe('readNegatives', () => {
  it('reads a case a line', async () => {
    const file = await folder.write(name, gzipSync('(0,25)\t1064\t174\n(1,133)\t1072\n'));
    expect(await readNegatives(file)).toEqual([
      { user: 0, positive: 25, negatives: [1064, 174] },
      { user: 1, positive: 133, negatives: [1072] },
    ]);
  });

  it('keeps ids that are not all integers as text, each side for itself', async () => {
    const file = await folder.write(name, '(7,tea)\t12\tmilk,cold\n');
    expect(await readNegatives(file)).toEqual([{ user: 7, positive: 'tea', negatives: ['12', 'milk,cold'] }]);
    expect((await readNegatives(file, { userIds: 'string' }))[0].user).toBe('7');
  });

  it.each([
    ['no pair', '(0,1)\t2\n0,1\t2\n', 2, 1],
    ['half a pair', '(0,)\t2\n', 1, 1],
    ['no negatives', '(0,1)\n', 1, 2],
    ['an empty negative', '(0,1)\t2\n(1,1)\t2\t\t3\n', 2, 3],
    ['an empty file', '', 1, undefined],
  ])('refuses %s, with file, line and column', async (_, text, line, column) => {
    const file = await folder.write(name, text);
    const error = await readNegatives(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ file, line, column });
  });

  it('ends with what an async callback rejects with', async () => {
    const onProgress = async () => Promise.reject(new RangeError('of the caller'));
    const file = await folder.write(name, '(0,1)\t2\n');
    await expect(readNegatives(file, { onProgress })).rejects.toThrow(new RangeError('of the caller'));
  });

  it('refuses ids of another type than asked for', async () => {
    const file = await folder.write(name, '(0,1)\t2\n(x,1)\t2\n');
    await expect(readNegatives(file, { userIds: 'number' })).rejects.toMatchObject({ line: 2, column: 1, got: 'x' });
  });
});
