// Tables of delimited text in several files, as Spark writes CSV.
import { mkdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readInteractions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();

/** A folder of parts as Spark leaves it. */
async function spark(name: string, ...parts: (string | Uint8Array)[]): Promise<string> {
  await mkdir(folder.path(name));
  for (const [at, text] of parts.entries()) {
    const ending = typeof text === 'string' ? 'csv' : 'csv.gz';
    await folder.write(`${name}/part-0000${at}-6a1b.${ending}`, text);
    await folder.write(`${name}/.part-0000${at}-6a1b.${ending}.crc`, 'crc\0,\x01');
  }
  await folder.write(`${name}/_SUCCESS`, '');
  return folder.path(name);
}

describe('a folder of delimited text', () => {
  const header = 'user,item,stars\n';

  it('is one table, each part with its header; empty parts are passed over', async () => {
    const path = await spark('headed', `${header}1,10,3.5\n`, '', gzipSync(`${header}2,10,4\n1,20,1\n`), header, '');
    const entries = [
      [1, 10, 3.5],
      [1, 20, 1],
      [2, 10, 4],
    ];
    expect(entriesOf(await readInteractions(path))).toEqual(entries);
    expect(entriesOf(await readInteractions(path, { value: 'stars' }))).toEqual(entries);
  });

  it('with a README is none: the files that may be meant are named', async () => {
    const path = await spark('ml-1m', `${header}1,10,3.5\n`, `${header}2,10,4\n`);
    await folder.write('ml-1m/README', 'of the data');
    await expect(readInteractions(path)).rejects.toThrow(
      /ml-1m: expected the parts of one table.*part-.*; got "README"/,
    );
  });

  it('without headers; ids of all parts have one type', async () => {
    const path = await spark('bare', '1,10\n', '2,x\n');
    expect(entriesOf(await readInteractions(path))).toEqual([
      [1, '10', 1],
      [2, 'x', 1],
    ]);
  });

  it('has its duplicates merged over the parts, or names part and line', async () => {
    const path = await spark('twice', '1,10,1\n1,11,1\n', '1,11,2\n', '1,11,6\n');
    expect(entriesOf(await readInteractions(path, { duplicates: 'mean' }))[1]).toEqual([1, 11, 3]);
    await expect(readInteractions(path, { duplicates: 'error' })).rejects.toMatchObject({
      file: `${path}/part-00001-6a1b.csv`,
      line: 1,
    });
  });

  it('tells how far it is, over all parts', async () => {
    const path = await spark('watched', '1,10\n1,11\n', '2,10\n');
    const seen: unknown[] = [];
    await readInteractions(path, { onProgress: ({ bytes, size }) => seen.push([bytes, size]) });
    expect(seen.at(-1)).toEqual([15, 15]);
    expect(seen).toContainEqual([10, 15]);
  });

  it('is refused by the name of a part with other columns, or of another kind', async () => {
    const path = await spark('odd', `${header}1,10,3\n`, 'item,user,stars\n10,1,3\n');
    expect(entriesOf(await readInteractions(path))).toEqual([[1, 10, 3]]); // by name
    const other = await spark('other', 'who,what,much\n1,10,3\n', 'what,who,much\n10,1,3\n');
    await expect(readInteractions(other)).rejects.toMatchObject({ file: `${other}/part-00001-6a1b.csv`, line: 1 });
    const named = await readInteractions(other, { user: 'who', item: 'what', value: 'much' });
    expect(entriesOf(named)).toEqual([[1, 10, 3]]);
    await folder.write('odd/part-00002.json', '{"user":1}\n');
    await expect(readInteractions(path)).rejects.toThrow('part-00002.json: expected delimited, like');
  });

  it('is refused without parts, and without lines', async () => {
    await expect(readInteractions(await spark('none'))).rejects.toThrow('a folder with the files of a table');
    await expect(readInteractions(await spark('empty', '', header))).rejects.toThrow(/empty:2: expected interactions/);
    await expect(readInteractions(folder.path('missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
