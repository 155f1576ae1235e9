// Sparse matrices as interactions: Matrix Market and SciPy's .npz, both by SciPy.
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, ParseError } from '../../../src/errors.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { refusal, refusesTruncation, survivesChanges, survivesEveryByte } from '../damage.ts';
import { useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { npyBytes } from '../npy.ts';
import { zip } from '../zip.ts';
import { entriesOf } from './entries.ts';

const fixtures = useFixtures();
const folder = useFolder();

async function read(name: string, options?: InteractionFileOptions) {
  return readInteractions(fixtures.path(name), options);
}

async function readText(text: string | Uint8Array, options?: InteractionFileOptions, name = 'data.mtx') {
  return readInteractions(await folder.write(name, text), options);
}

const byRow = (entries: number[][]) => entries.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);

describe.each(['csr.npz', 'csr_stored.npz', 'csr_f4.npz', 'csc.npz', 'coo.npz', 'real.mtx'])('%s', (name) => {
  it('has the entries that SciPy put there, and its shape', async () => {
    const data = await read(name);
    expect(entriesOf(data)).toEqual(byRow(fixtures.entries));
    expect([data.userCount, data.itemCount]).toEqual([3, 5]);
    expect(data.users.ids()).toEqual([0, 1, 2]);
  });

  it('can be taken the other way round', async () => {
    const data = await read(name, { user: 2, item: 1 });
    expect(entriesOf(data)).toEqual(byRow(fixtures.entries.map(([row, column, value]) => [column, row, value])));
    expect([data.userCount, data.itemCount]).toEqual([5, 3]);
  });

  it('can be taken without its values', async () => {
    expect(entriesOf(await read(name, { value: null }))).toEqual(byRow(fixtures.entries).map(([u, i]) => [u, i, 1]));
  });

  it.each<[string, InteractionFileOptions]>([
    ['user', { user: 'row' }],
    ['user', { user: 3 }],
    ['item', { item: 1 }],
    ['item', { user: 2, item: 2 }],
    ['value', { value: 2 }],
    ['time', { time: 4 }],
    ['userIds', { userIds: 'string' }],
    ['header', { header: true }],
    ['separator', { separator: ',' }],
  ])('has no use for another %s: %o', async (argument, options) => {
    const error = await read(name, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument });
  });
});

describe('Matrix Market', () => {
  it('patterns, integers and symmetric matrices', async () => {
    expect(entriesOf(await read('pattern.mtx'))).toEqual(byRow(fixtures.entries).map(([u, i]) => [u, i, 1]));
    expect(entriesOf(await read('integer.mtx'))).toEqual([
      [0, 1, 2],
      [1, 0, 7],
    ]);
    expect(entriesOf(await read('symmetric.mtx'))).toEqual([
      [0, 0, 1.5],
      [0, 2, 2],
      [1, 1, 3],
      [2, 0, 2],
    ]);
  });

  it('an entry of a symmetric matrix once on the diagonal, twice off it', async () => {
    const entries = entriesOf(await read('symmetric.mtx', { duplicates: 'sum' }));
    expect(entries.map(([, , value]) => value)).toEqual([1.5, 2, 3, 2]);
    await expect(read('symmetric.mtx', { duplicates: 'error' })).resolves.toBeDefined();
  });

  it('unsigned integers, as SciPy writes them', async () => {
    const text = '%%MatrixMarket matrix coordinate unsigned-integer general\n%\n2 2 2\n1 1 65535\n2 2 1\n';
    expect(entriesOf(await readText(text))).toEqual([
      [0, 0, 65535],
      [1, 1, 1],
    ]);
  });

  it('packed by gzip', async () => {
    const packed = gzipSync(fixtures.bytes('real.mtx'));
    expect(entriesOf(await readText(packed, {}, 'real.mtx.gz'))).toEqual(byRow(fixtures.entries));
  });

  it('names the line of a repeated pair', async () => {
    const text = '%%MatrixMarket matrix coordinate integer general\n% why\n2 2 3\n1 1 5\n2 2 1\n1 1 4\n';
    expect(entriesOf(await readText(text))[0]).toEqual([0, 0, 9]); // as SciPy has it
    expect(entriesOf(await readText(text, { duplicates: 'last' }))[0]).toEqual([0, 0, 4]);
    await expect(readText(text, { duplicates: 'error' })).rejects.toMatchObject({ name: 'ParseError', line: 6 });
  });

  const banner = '%%MatrixMarket matrix coordinate real general\n';
  it.each([
    ['an empty file', '', 1],
    ['no banner', '1 1 1\n1 1 1\n', 1],
    ['no shape', `${banner}% nothing\n`, 2],
    ['a shape of two numbers', `${banner}1 1\n`, 2],
    ['a shape of four numbers', `${banner}1 1 1 1\n`, 2],
    ['no rows', `${banner}0 1 1\n`, 2],
    ['a side beyond 2^26', `${banner}999999999 1 1\n1 1 1\n`, 2],
    ['a row 0', `${banner}1 1 1\n0 1 1\n`, 3],
    ['a row outside', `${banner}1 1 1\n2 1 1\n`, 3],
    ['a column that is no integer', `${banner}1 1 1\n1 1.0 1\n`, 3],
    ['no value', `${banner}1 1 1\n1 1\n`, 3],
    ['a value too many', `${banner}1 1 1\n1 1 1 1\n`, 3],
    ['a value that is no number', `${banner}1 1 1\n1 1 x\n`, 3],
    ['an infinite value', `${banner}1 1 1\n1 1 1e99\n`, 3],
    ['fewer entries than announced', `${banner}1 2 2\n1 1 1\n`, 3],
    ['more entries than announced', `${banner}1 2 1\n1 1 1\n1 2 1\n`, 4],
    ['a pattern with values', '%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1 1\n', 3],
    ['a symmetric matrix that is not square', '%%MatrixMarket matrix coordinate real symmetric\n1 2 1\n1 1 1\n', 2],
  ])('refuses %s', async (_, text, line) => {
    const error = await readText(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ line });
  });

  it.each(['complex.mtx', 'array.mtx'])('refuses %s', async (name) => {
    await expect(read(name)).rejects.toMatchObject({ name: 'ParseError', line: 1 });
  });

  it('refuses a line without end, and bytes that are no text', async () => {
    await expect(readText(new Uint8Array(2 ** 24 + 1).fill(65))).rejects.toThrow(FormatError);
    await expect(readText(Buffer.from([0xff, 0xfe, 10]))).rejects.toThrow(FormatError);
  });

  it('survives damage', async () => {
    const bytes = fixtures.bytes('real.mtx');
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1; // a number that is cut is a number still
    await refusesTruncation(bytes.subarray(0, lastLine), (damaged) => readText(damaged));
    await survivesChanges(bytes, (damaged) => readText(damaged));
  });
});

describe("SciPy's .npz", () => {
  it('counts stored zeros, and int64', async () => {
    expect(entriesOf(await read('csr.npz')).at(-1)).toEqual([2, 2, 0]);
    expect(entriesOf(await read('csr_i8.npz'))).toEqual([
      [0, 1, 1],
      [1, 0, 2],
    ]);
  });

  it('refuses other formats and other files', async () => {
    await expect(read('dia.npz')).rejects.toThrow('csr, csc or coo');
    await expect(read('implicit_als.npz')).rejects.toThrow('scipy.sparse.save_npz');
  });

  /** A .npy array of that dtype, whose bytes are those of `data`. */
  function typed(descr: string, data: ArrayBufferView, shape: number[]): Uint8Array {
    const npy = Buffer.from(npyBytes(new Float32Array(0), shape));
    npy.write(descr, npy.indexOf('<f4'), 'latin1');
    return Buffer.concat([npy, new Uint8Array(data.buffer)]);
  }

  it.each<[string, ArrayBufferView, number[]]>([
    ['<u2', Uint16Array.of(1, 65535), [1, 65535]],
    ['|u1', Uint8Array.of(1, 255), [1, 255]],
    ['|b1', Uint8Array.of(1, 0), [1, 0]],
    ['<u4', Uint32Array.of(1, 2 ** 31), [1, 2 ** 31]],
    ['<u8', BigUint64Array.of(1n, 2n ** 40n), [1, 2 ** 40]],
    ['<i2', Int16Array.of(1, -7), [1, -7]],
    ['<f2', Uint16Array.of(0x3e00, 0x8001), [1.5, -(2 ** -24)]],
  ])('has values of %s', async (descr, data, values) => {
    const arrays = { data: typed(descr, data, [2]), coords: typed('<i8', BigInt64Array.of(0n, 1n, 2n, 0n), [2, 2]) };
    expect(entriesOf(await readText(coo(arrays), {}, 'x.npz'))).toEqual([
      [0, 2, values[0]],
      [1, 0, values[1]],
    ]);
  });

  it('sums what is stored in pieces, as SciPy does, unless told otherwise', async () => {
    const coords = typed('<u4', Uint32Array.of(0, 0, 1, 1), [2, 2]);
    const bytes = coo({ data: typed('<i2', Int16Array.of(1, 2), [2]), coords });
    expect(entriesOf(await readText(bytes, {}, 'x.npz'))).toEqual([[0, 1, 3]]);
    expect(entriesOf(await readText(bytes, { duplicates: 'last' }, 'x.npz'))).toEqual([[0, 1, 2]]);
    await expect(readText(bytes, { duplicates: 'error' }, 'x.npz')).rejects.toMatchObject({ line: 2 });
  });

  it.each([
    ['floats', typed('<f4', Float32Array.of(0, 0, 1, 1), [2, 2])],
    ['three lists', typed('<i4', Int32Array.of(0, 0, 0, 1, 1, 1), [3, 2])],
    ['one list', typed('<i4', Int32Array.of(0, 0, 1, 1), [4])],
    ['a row below 0', typed('<i4', Int32Array.of(0, -1, 1, 1), [2, 2])],
    ['a row outside', typed('<i4', Int32Array.of(0, 9, 1, 1), [2, 2])],
  ])('refuses coordinates of %s', async (_, coords) => {
    const bytes = coo({ data: typed('<i2', Int16Array.of(1, 2), [2]), coords });
    expect(await refusal(() => readText(bytes, {}, 'x.npz'))).toBeInstanceOf(FormatError);
  });

  const text = (name: string) =>
    Buffer.from(`\x93NUMPY\x01\x00:\x00{'descr': '|S3', 'fortran_order': False, 'shape': (), }  \n${name}`, 'latin1');

  function coo(arrays: Record<string, Uint8Array>): Uint8Array {
    const shape = typed('<i8', BigInt64Array.of(3n, 5n), [2]);
    const all = Object.entries({ format: text('coo'), shape, ...arrays });
    return zip(...all.map(([name, content]) => ({ name: `${name}.npy`, content })));
  }

  /** A CSR of int32 and float32 arrays, as save_npz names them. */
  function csr(indptr: number[], indices: number[], shape: number[], data = indices.map(() => 1)): Uint8Array {
    const int32 = (values: number[]) => {
      const npy = Buffer.from(npyBytes(new Float32Array(values.length), [values.length]));
      npy.write('i4', npy.indexOf('<f4') + 1);
      npy.set(new Uint8Array(Int32Array.from(values).buffer), npy.length - 4 * values.length);
      return npy;
    };
    return zip(
      { name: 'format.npy', content: text('csr') },
      { name: 'shape.npy', content: int32(shape) },
      { name: 'indptr.npy', content: int32(indptr) },
      { name: 'indices.npy', content: int32(indices) },
      { name: 'data.npy', content: npyBytes(Float32Array.from(data), [data.length]) },
    );
  }

  it('is read when it is as it should be', async () => {
    expect(entriesOf(await readText(csr([0, 1, 2], [1, 0], [2, 2]), {}, 'x.npz'))).toHaveLength(2);
  });

  it.each([
    ['indptr that is too short', csr([0, 2], [1, 0], [2, 2])],
    ['indptr that does not begin at 0', csr([1, 1, 2], [1, 0], [2, 2])],
    ['indptr that does not end at nnz', csr([0, 1, 3], [1, 0], [2, 2])],
    ['indptr that falls', csr([0, 3, 1, 2], [1, 0], [3, 2])],
    ['a column outside', csr([0, 1, 2], [1, 2], [2, 2])],
    ['a negative column', csr([0, 1, 2], [1, -1], [2, 2])],
    ['a shape of three', csr([0, 1, 2], [1, 0], [2, 2, 2])],
    ['a shape beyond 2^26', csr([0, 1, 2], [1, 0], [2, 2 ** 27])],
    ['data of another length', csr([0, 1, 2], [1, 0], [2, 2], [1])],
    ['a value that is not finite', csr([0, 1, 2], [1, 0], [2, 2], [1, Number.NaN])],
    ['no entries', csr([0, 0], [], [1, 1])],
  ])('refuses %s', async (_, bytes) => {
    expect(await refusal(() => readText(bytes, {}, 'x.npz'))).toBeInstanceOf(FormatError);
  });

  it('survives damage', async () => {
    const bytes = fixtures.bytes('csr.npz');
    const readBytes = (damaged: Uint8Array) => readText(damaged, {}, 'damaged.npz');
    await refusesTruncation(bytes, readBytes);
    await survivesEveryByte(bytes, readBytes, 3);
    await survivesChanges(bytes, readBytes);
  });
});

const CASES = '../shared/cases';
if (!existsSync(CASES)) console.warn(`NOT TESTED HERE: the matrices of ${CASES}, which is not there.`);

describe.runIf(existsSync(CASES))('what SciPy wrote', () => {
  it.each(['unsigned.mtx', 'uint16.npz', 'coo-duplicates.npz'])('%s', async (name) => {
    const pieces = name === 'coo-duplicates.npz';
    expect(entriesOf(await readInteractions(`${CASES}/${name}`))).toEqual([
      [0, 1, pieces ? 3 : 1],
      [1, 0, pieces ? 1 : 2],
    ]);
  });
});
