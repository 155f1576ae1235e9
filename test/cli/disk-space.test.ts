import { statfs, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { checkSpace, modelBytes, stateBytes } from '../../src/cli/disk-space.ts';
import { FileError } from '../../src/cli/failure.ts';
import { fitWals, Interactions } from '../../src/index.ts';
import { useFolder } from '../node/folder.ts';

const folder = useFolder();

it('a model takes what was said of it, and little more', async () => {
  const numbers = { users: [0, 1, 1, 2, 3], items: [0, 0, 1, 2, 3], userCount: 200, itemCount: 300 };
  const rows = Array.from({ length: 300 }, (_, k) => ({
    user: `user ${k % 40} ${'é'.repeat(60)}`,
    item: `item ${k % 37}`,
  }));
  const many = Array.from({ length: 900 }, (_, k) => ({ user: `u${k}`, item: `i${k % 37}` }));
  for (const data of [Interactions.fromTriplets(numbers), Interactions.fromRows(rows), Interactions.fromRows(many)]) {
    const states: Uint8Array[] = [];
    const options = { factors: 24, epochs: 1, onCheckpoint: (bytes: Uint8Array) => void states.push(bytes) };
    const { length } = (await fitWals(data, options)).encode();
    expect(length).toBeGreaterThanOrEqual(modelBytes(data, 24));
    expect(length).toBeLessThan(modelBytes(data, 24) + 4000); // the header, the Gram, the settings
    expect(states[0].length).toBeGreaterThanOrEqual(stateBytes(data, 24));
  }
});

it('no volume has room for everything', async () => {
  const [file, other] = [folder.path('model'), folder.path('state')];
  const refused = async (work: Promise<void>, ...words: string[]) => {
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    for (const word of words) expect(String(error)).toContain(word);
  };
  await checkSpace({ file, bytes: 1 }, { file: other, bytes: 1 });
  await refused(checkSpace({ file, bytes: 1e15 }), file, 'at least 1,000,000,000,000,000 bytes', 'free');
  await refused(checkSpace({ file, bytes: 1 }, { file: other, bytes: 1e18 }), other);
  // Either by itself would have room; a state that is there already has its place.
  const { bavail, bsize } = await statfs(folder.path(''));
  const bytes = bavail * bsize * 0.7;
  await refused(checkSpace({ file, bytes }, { file: other, bytes }), file, other);
  await writeFile(other, '');
  await checkSpace({ file, bytes }, { file: other, bytes });
});
