// .npy files that are read in pieces, and texts that are too long for one.
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import { readNpy } from '../../../src/files/matrix/npy.ts';
import { readNpyFile } from '../../../src/node/formats/npy-file.ts';
import { openJournal } from '../../../src/node/index.ts';
import { encodeIds, readIds } from '../../../src/node/models/id-list.ts';
import { useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { npyBytes } from '../npy.ts';

const folder = useFolder();
const fixtures = useFixtures();
const names = ['f4.npy', 'f8.npy', 'fortran_f8.npy', 'i8.npy', 'b1.npy', 'empty.npy', 'v3.npy', 'scalar.npy'];

describe('a .npy file', () => {
  it.each(names)('is the same in pieces: %s', async (name) => {
    const bytes = fixtures.bytes(name);
    const file = await folder.write(name, bytes);
    for (const pieceBytes of [1, 7, 1e6]) expect(await readNpyFile(file, pieceBytes)).toEqual(readNpy(bytes, file));
  });

  it('is refused where it ends, wherever that is', async () => {
    const bytes = npyBytes(Float32Array.of(1, 2, 3), [3, 1]);
    for (const end of [0, 5, 11, 40, bytes.length - 1]) {
      const file = await folder.write('cut.npy', bytes.subarray(0, end));
      await expect(readNpyFile(file, 3)).rejects.toThrow(FormatError);
    }
    const file = await folder.write('longer.npy', Buffer.concat([bytes, Uint8Array.of(1)]));
    await expect(readNpyFile(file)).rejects.toThrow(FormatError);
  });
});

describe('a text of more bytes than a string can hold', () => {
  it('is refused before it is read: ids, and a log', async () => {
    const file = await folder.write('long', '');
    const handle = await open(file, 'r+');
    await handle.truncate(600_000_000); // a hole, which takes no room
    await handle.close();
    await expect(readIds(file, 3)).rejects.toThrow(FormatError);
    await expect(openJournal(file)).rejects.toThrow(FormatError);
  });

  it('is refused before it is written', () => {
    const long = 'x'.repeat(2 ** 28 - 16);
    const ids = IdMap.from([long, `${long}1`, `${long}2`]);
    expect(() => encodeIds(ids)).toThrow(ArgumentError);
  });
});

it('ids that count their rows are a range, of any length', async () => {
  const count = 2 ** 24 + 1; // more than a Map holds
  const file = folder.path('range.json');
  const handle = await open(file, 'w');
  for (const piece of encodeIds(IdMap.range(count))) await handle.writeFile(piece);
  await handle.close();
  const ids = await readIds(file, count);
  expect([ids.size, ids.idAt(count - 1)]).toEqual([count, count - 1]);
});
