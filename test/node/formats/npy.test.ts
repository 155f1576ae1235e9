import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import { readNpy, readNpyText } from '../../../src/files/matrix/npy.ts';
import { npyIndices, npyMatrix, npyNumbers, npyScalar } from '../../../src/files/matrix/npy-values.ts';
import { seeded } from '../../seeded.ts';
import { refusesTruncation, survivesChanges, survivesEveryByte } from '../damage.ts';
import { itWithNumpy, python, useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { npyBytes } from '../npy.ts';

const fixtures = useFixtures();
const folder = useFolder();
const NAMES = ['f4', 'f8', 'fortran_f4', 'fortran_f8', 'i4', 'i8', 'i1', 'b1', 'scalar', 'empty'];

/** A file with this header and so many bytes of zeros. */
function withHeader(header: string, bytes: number, version = 1): Uint8Array {
  const start = version === 1 ? 10 : 12;
  const file = Buffer.alloc(start + header.length + bytes);
  file.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
  if (version === 1) file.writeUInt16LE(header.length, 8);
  else file.writeUInt32LE(header.length, 8);
  file.write(header, start, 'latin1');
  return file;
}

describe('reading what NumPy wrote', () => {
  it.each(NAMES)('%s', (name) => {
    const { shape, fortranOrder, data } = readNpy(fixtures.bytes(`${name}.npy`), name);
    const expected = fixtures.arrays[name];
    expect({ shape, fortranOrder }).toEqual({ shape: expected.shape, fortranOrder: expected.fortranOrder });
    const rounded = data instanceof Float32Array ? expected.data.map(Math.fround) : expected.data;
    expect(Array.from(data as ArrayLike<number | bigint>, Number)).toEqual(rounded);
  });

  it.each(['v2', 'v3'])('a header of version %s', (name) => {
    expect(readNpy(fixtures.bytes(`${name}.npy`), name)).toEqual(readNpy(fixtures.bytes('f4.npy'), 'f4'));
  });

  it('matrices in either order and precision are the same matrix', () => {
    const [first, ...others] = ['f4', 'f8', 'fortran_f4', 'fortran_f8'].map((name) =>
      npyMatrix(readNpy(fixtures.bytes(`${name}.npy`), name), name),
    );
    expect(first.values).toEqual(Float32Array.from(fixtures.arrays.f8.data));
    for (const other of others) expect(other).toEqual(first);
  });

  it('indices, numbers and scalars', () => {
    expect(Array.from(npyIndices(readNpy(fixtures.bytes('i4.npy'), ''), ''))).toEqual([0, 3, 2 ** 31 - 1]);
    expect(Array.from(npyNumbers(readNpy(fixtures.bytes('b1.npy'), ''), ''))).toEqual([1, 0, 1]);
    expect(npyScalar(readNpy(fixtures.bytes('scalar.npy'), ''), '')).toBe(0.01);
  });

  it('bytes that lie anywhere in a larger buffer', () => {
    const bytes = fixtures.bytes('f8.npy');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readNpy(shifted.subarray(3), '').data).toEqual(readNpy(bytes, '').data);
  });
});

describe('writing', () => {
  it('gives the bytes that NumPy gives', () => {
    const { data, shape } = readNpy(fixtures.bytes('f4.npy'), 'f4');
    expect(npyBytes(data as Float32Array, shape)).toEqual(fixtures.bytes('f4.npy'));
    expect(npyBytes(new Float32Array(0), [0, 3])).toEqual(fixtures.bytes('empty.npy'));
  });

  it.each([[[1, 1]], [[12, 64]], [[7]], [[123456, 1]]])('is read again: %j', (shape) => {
    const values = Float32Array.from(
      seeded(1).matrix(
        1,
        shape.reduce((a, b) => a * b),
      )[0],
    );
    expect(readNpy(npyBytes(values, shape), '')).toEqual({ shape, fortranOrder: false, data: values });
  });

  itWithNumpy('is what NumPy reads, and writes again', () => {
    const values = Float32Array.from(seeded(2).matrix(1, 30 * 7)[0]);
    const [ours, theirs] = [folder.path('ours.npy'), folder.path('theirs.npy')];
    writeFileSync(ours, npyBytes(values, [30, 7]));
    const read = python<{ dtype: string; rows: number[][] }>(
      "a = np.load(sys.argv[1], allow_pickle=False); np.save(sys.argv[2], a)\nprint(json.dumps({'dtype': a.dtype.str, 'rows': a.astype('f8').tolist()}))",
      ours,
      theirs,
    );
    expect(read.dtype).toBe('<f4');
    expect(read.rows).toHaveLength(30);
    expect(read.rows.flat()).toEqual(Array.from(values));
  });
});

describe('refuses', () => {
  const header = (descr: string, shape: string, order = 'False') =>
    `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

  it.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array(0)],
    ['other bytes', Buffer.from('user,item\n1,2\n1,3\n')],
    ['version 4', withHeader(header('<f4', '(1,)'), 4, 4)],
    ['big-endian', withHeader(header('>f4', '(1,)'), 4)],
    ['complex64', withHeader(header('<c8', '(1,)'), 8)],
    ['objects, which are pickles', withHeader(header('|O', '(1,)'), 8)],
    ['a record', withHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", 4)],
    ['a name of Object', withHeader(header('constructor', '(1,)'), 4)],
    ['a negative side', withHeader(header('<f4', '(-1,)'), 4)],
    ['a shape without end', withHeader(header('<f4', '(1,'), 4)],
    ['a shape far beyond the file', withHeader(header('<f4', '(1000000000, 1000000000)'), 4)],
    ['a shape beyond all numbers', withHeader(header('<f4', `(${'9'.repeat(400)},)`), 4)],
    ['too few bytes', withHeader(header('<f4', '(2,)'), 4)],
    ['too many bytes', withHeader(header('<f4', '(1,)'), 5)],
    ['an order that is none', withHeader(header('<f4', '(1,)', 'None'), 4)],
    ['a key more', withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': True, }", 4)],
    ['a key twice', withHeader("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 4)],
    ['a key less', withHeader("{'descr': '<f4', 'shape': (1,), }", 4)],
    ['a program', withHeader("__import__('os').system('true')", 4)],
    ['a header longer than NumPy takes', withHeader(`${header('<f4', '(1,)')}${' '.repeat(10_000)}`, 4)],
  ])('%s', (_, bytes) => {
    expect(() => readNpy(bytes, 'x.npy')).toThrow(FormatError);
    expect(() => readNpy(bytes, 'x.npy')).toThrow('x.npy');
  });

  it('a file that ends where the length of its header stands, as what it is', () => {
    const bytes = withHeader(header('<f4', '(1,)'), 4).subarray(0, 10);
    expect(() => readNpy(bytes, 'x.npy')).toThrow('x.npy: header: expected at most 0; got "58 bytes"');
    expect(() => readNpy(bytes.subarray(0, 9), 'x.npy')).toThrow('a .npy file');
  });

  it('arrays that are not what they are read for', () => {
    const read = (name: string) => readNpy(fixtures.bytes(`${name}.npy`), name);
    expect(() => npyMatrix(read('i4'), '')).toThrow(FormatError);
    expect(() => npyMatrix(read('i8'), '')).toThrow(FormatError);
    expect(() => npyIndices(read('i8'), '')).toThrow(FormatError);
    expect(() => npyIndices(read('f4'), '')).toThrow(FormatError);
    expect(() => npyNumbers(read('f4'), '')).toThrow(FormatError);
    expect(() => npyScalar(read('i4'), '')).toThrow(FormatError);
    expect(() => readNpyText(fixtures.bytes('f4.npy'), '')).toThrow(FormatError);
    const infinite = npyBytes(Float32Array.of(1, Number.POSITIVE_INFINITY), [1, 2]);
    expect(() => npyMatrix(readNpy(infinite, 'x'), 'x')).toThrow('x[0, 1]');
    const wide = { shape: [1, 1], fortranOrder: false, data: Float64Array.of(1e300) };
    expect(() => npyMatrix(wide, 'x')).toThrow(FormatError);
  });

  it.each(['f8', 'i8', 'v2'])('damage: %s', async (name) => {
    const bytes = fixtures.bytes(`${name}.npy`);
    const read = (damaged: Uint8Array) => readNpy(damaged, name);
    await refusesTruncation(bytes, read);
    await survivesEveryByte(bytes, read);
    await survivesChanges(bytes, read);
  });
});
