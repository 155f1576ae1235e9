// What the system refuses, by every door: one error that names the file, what is wrong with it and what to do.
import { mkdir, symlink } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { FactorModel, IdMap } from '../../src/index.ts';
import { cannotRead, cannotWrite } from '../../src/node/file-system-error.ts';
import {
  exportModel,
  FileSystemError,
  importModel,
  openJournal,
  readDescriptions,
  readInteractions,
  readModel,
  readNegatives,
  writeAtomic,
} from '../../src/node/index.ts';
import { useFolder } from './folder.ts';

const folder = useFolder();
const NAMES = ['x.csv', 'x.ndjson', 'x.mtx', 'x.parquet', 'x.npz', 'x.safetensors', 'x.npy'];

const model = FactorModel.create({
  users: IdMap.range(1),
  items: IdMap.range(1),
  factors: 1,
  userFactors: Float32Array.of(1),
  itemFactors: Float32Array.of(1),
  itemGram: Float64Array.of(1),
  seen: null,
  seenWeights: null,
  seenTargets: null,
  itemCounts: null,
  userWeights: null,
  itemWeights: null,
  metadata: {},
});

beforeAll(async () => {
  await folder.write('file', 'x');
  await symlink('round', folder.path('round'));
  for (const name of NAMES) await mkdir(folder.path(`folders/${name}`), { recursive: true });
});

const READERS: [string, (file: string) => Promise<unknown>][] = [
  ...NAMES.slice(0, 5).map((name): [string, (file: string) => Promise<unknown>] => [
    name,
    (file) => readInteractions(file),
  ]),
  ...NAMES.slice(4).map((name): [string, (file: string) => Promise<unknown>] => [name, (file) => importModel(file)]),
  ['x', (file) => importModel(file)],
  ['x', (file) => readModel(file)],
  ['x', (file) => readNegatives(file)],
  ['x', (file) => readDescriptions(file)],
];

describe.each(READERS)('reading %s', (name, read) => {
  it.each([
    ['ENOENT', 'missing', /cannot be read: there is no such file \(ENOENT\)\. Check/],
    ['ENOTDIR', 'file', /cannot be read: a part of its path is a file and no folder \(ENOTDIR\)\. /],
    ['ELOOP', 'round', /cannot be read: its links lead in a circle \(ELOOP\)\. /],
    ['ENAMETOOLONG', 'n'.repeat(300), /cannot be read: its name is too long \(ENAMETOOLONG\)\. /],
  ])('%s', async (code, parent, message) => {
    const file = folder.path(`${parent}/${name}`);
    const failure = read(file);
    await expect(failure).rejects.toThrow(FileSystemError);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({ code, path: file, message: expect.stringContaining(file) });
  });

  // A folder of tables is read, and refused in other words.
  it.skipIf(NAMES.slice(0, 5).includes(name) || name === 'x')('EISDIR', async () => {
    const file = folder.path(`folders/${name}`);
    await expect(read(file)).rejects.toMatchObject({
      code: 'EISDIR',
      message: expect.stringContaining(`${file} cannot be`),
    });
  });
});

describe('writing', () => {
  it.each([
    ['a file', (file: string) => writeAtomic(file, new Uint8Array(1))],
    ['a log', (file: string) => openJournal(file)],
    ['tables', (file: string) => exportModel(file, model, 'npy')],
  ])('%s', async (_, write) => {
    await expect(write(folder.path('file/x'))).rejects.toThrow(
      /file.x cannot be written: a part of its path .*\(ENOTDIR\)/,
    );
    await expect(write(folder.path('round/x'))).rejects.toThrow(/round.x cannot be written: its links .*\(ELOOP\)/);
    await expect(write(folder.path('n'.repeat(300)))).rejects.toThrow(/cannot be written: its name .*\(ENAMETOOLONG\)/);
  });
});

describe('the words', () => {
  const failing = (work: () => never) => {
    try {
      return work();
    } catch (error) {
      return error as Error;
    }
  };
  const ofSystem = (code: string) =>
    Object.assign(new Error(`${code}: so it is, write`), { code, syscall: 'write', errno: -1 });

  it.each(['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EBUSY', 'ENOMEM'])(
    'of %s say what to do',
    (code) => {
      for (const fail of [cannotRead('a\u001bb'), cannotWrite('a\u001bb')]) {
        const error = failing(() => fail(ofSystem(code)));
        expect(error).toBeInstanceOf(FileSystemError);
        expect(error).toMatchObject({ code, errno: -1, syscall: 'write', path: 'a\u001bb', cause: { code } });
        expect(error.message).toMatch(new RegExp(`^a%1Bb cannot be (read|written): .* \\(${code}\\)\\. [A-Z].*\\.$`));
      }
    },
  );

  it('of any other are the system’s; what is not of the system stays as it is', () => {
    expect(failing(() => cannotRead('f')(ofSystem('EODD'))).message).toBe(
      'f cannot be read: the system says EODD: so it is, write (EODD).',
    );
    const other = new TypeError('no');
    expect(failing(() => cannotRead('f')(other))).toBe(other);
    const worded = failing(() => cannotWrite('f')(ofSystem('EIO')));
    expect(failing(() => cannotRead('g')(worded))).toBe(worded);
  });
});
