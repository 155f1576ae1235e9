import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import { readNpy } from '../../../src/files/matrix/npy.ts';
import { readNpz as readRanges } from '../../../src/files/matrix/npz.ts';
import { openFile } from '../../../src/node/read/file-source.ts';
import { useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { npyBytes } from '../npy.ts';
import { type ZipEntry, zip } from '../zip.ts';

const fixtures = useFixtures();
const folder = useFolder();
const content = npyBytes(Float32Array.of(1, 2, 3), [3]);
const a: ZipEntry = { name: 'a.npy', content };

async function readNpz(file: string, names: string[]) {
  const ranges = await openFile(file);
  try {
    return await readRanges(file, ranges, names);
  } finally {
    await ranges.close();
  }
}

async function read(...entries: ZipEntry[]) {
  return readNpz(await folder.write('test.npz', zip(...entries)), ['a', 'b']);
}

describe('npz', () => {
  it.each(['implicit_als.npz', 'implicit_als_f8.npz'])('reads what NumPy wrote, deflated or not: %s', async (name) => {
    const arrays = await readNpz(fixtures.path(name), ['item_factors', 'alpha', 'missing']);
    expect([...arrays.keys()].sort()).toEqual(['alpha', 'item_factors']);
    const { data } = readNpy(arrays.get('item_factors')!, name);
    expect(Array.from(data as Float32Array)).toEqual(fixtures.items.flat());
  });

  it('leaves other entries alone, whatever they are', async () => {
    const other = { name: 'c.npy', content, checksum: 1, method: 99 };
    expect(await read(other, { ...a, deflated: true }, { name: 'a.txt', content })).toEqual(new Map([['a', content]]));
  });

  it('passes on what the system says', async () => {
    await expect(readNpz(folder.path('missing.npz'), ['a'])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('refuses', () => {
  const bomb = new Uint8Array(2 ** 24);

  it.each<[string, ZipEntry[]]>([
    ['a checksum that is not that of the bytes', [{ ...a, checksum: 1 }]],
    ['more bytes than it says', [{ ...a, deflated: true, size: content.length - 1 }]],
    ['a bomb that says it is small', [{ name: 'a.npy', content: bomb, deflated: true, size: 100 }]],
    ['fewer bytes than it says', [{ ...a, deflated: true, size: content.length + 1 }]],
    ['stored bytes that are not as many as it says', [{ ...a, size: content.length + 1 }]],
    ['what no packing reaches', [{ ...a, deflated: true, size: 2 ** 30 }]],
    ['2 GiB and more in all', [a, { name: 'b.npy', content: bomb, size: 2 ** 31 - 1 }]],
    ['an encrypted entry', [{ ...a, flags: 1 }]],
    ['another method', [{ ...a, method: 12 }]],
    ['bytes that are not deflated', [{ ...a, method: 8 }]],
    ['a name twice', [a, a]],
    ['a name that climbs out', [{ ...a, name: '../../a.npy' }]],
    ['more than ten thousand entries', Array.from({ length: 10_001 }, (_, at) => ({ ...a, name: `${at}.npy` }))],
  ])('%s', async (_, entries) => {
    const error = await read(...entries).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toContain('test.npz');
  });

  it('what is no archive', async () => {
    for (const text of ['', 'user,item\n', 'PK\x03\x04']) {
      await expect(readNpz(await folder.write('no.npz', text), ['a'])).rejects.toThrow(FormatError);
    }
  });
});
