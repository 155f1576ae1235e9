// Parts of files: what is asked of the engine and of the system at a time.
import { open } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FormatError, MemoryLimitError } from '../../src/errors.ts';
import { memoryFor } from '../../src/files/source/source.ts';
import { cut, fill } from '../../src/node/file-pieces.ts';
import { failure } from '../data/failure.ts';
import { useFolder } from './folder.ts';

const folder = useFolder();

it('memory that no engine has in one is a MemoryLimitError', () => {
  expect(memoryFor(12).byteLength).toBe(12);
  const { bytes, message } = failure(() => memoryFor(2 ** 53 - 1), MemoryLimitError);
  expect(bytes).toBe(2 ** 53 - 1);
  expect(message).toContain('The engine has no array so long.');
});

it('views are cut into pieces that hold the same bytes', () => {
  const { buffer } = Uint8Array.from({ length: 20 }, (_, k) => k);
  const views = [new Uint8Array(buffer, 3, 7), new Uint8Array(buffer, 0, 0), new DataView(buffer, 12, 8)];
  const pieces = [...cut(views, 4)].map((piece) => [...piece]);
  expect(pieces).toEqual([
    [3, 4, 5, 6],
    [7, 8, 9],
    [12, 13, 14, 15],
    [16, 17, 18, 19],
  ]);
});

it('a view is filled in pieces, from a position or from where the file stands, and no further than the file goes', async () => {
  const file = await folder.write('letters', 'abcdefghij');
  const handle = await open(file, 'r');
  try {
    const text = async (position: number | null) => {
      const view = new Uint8Array(7);
      await fill(file, handle, view.subarray(1, 6), position, 2);
      return Buffer.from(view).toString('latin1');
    };
    expect(await text(2)).toBe('\0cdefg\0');
    expect(await text(null)).toBe('\0abcde\0');
    expect(await text(null)).toBe('\0fghij\0');
    await expect(text(6)).rejects.toThrow(FormatError);
    await expect(text(6)).rejects.toThrow('1 bytes more');
  } finally {
    await handle.close();
  }
});
