import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, FormatError, MemoryLimitError } from '../../src/errors.ts';
import {
  bytesOf,
  readSafetensors,
  safetensorsPieces,
  type Tensor,
  type TensorFile,
  writeSafetensors,
} from '../../src/tensors/safetensors.ts';
import { tensorOf } from '../../src/tensors/typed-tensors.ts';
import { readPublished } from '../reference/safetensors.ts';

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataBytes = 0, length?: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const u8 = (begin: number, end: number, shape = [end - begin]) => ({ dtype: 'U8', shape, data_offsets: [begin, end] });

const anyTensor: fc.Arbitrary<Tensor> = fc.oneof(
  fc.float32Array().map((values) => tensorOf(values)),
  fc.float64Array().map((values) => tensorOf(values)),
  fc.int32Array().map((values) => tensorOf(values)),
  fc.uint8Array().map((values) => tensorOf(values, [1, values.length])),
);
const anyFile = fc.record({
  tensors: fc.dictionary(fc.string({ unit: 'grapheme' }), anyTensor).map((all) => new Map(Object.entries(all))),
  metadata: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
});

describe('writing', () => {
  test('refuses a tensor by the name of the metadata', () => {
    const tensors = new Map([['__metadata__', tensorOf(Float32Array.of(1))]]);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow(ArgumentError);
  });

  test('comes back bit for bit', () => {
    fc.assert(
      fc.property(anyFile, (written) => {
        const read = readSafetensors(writeSafetensors(written));
        expect({ ...read.metadata }).toEqual({ ...written.metadata });
        const plain = ({ tensors }: TensorFile) =>
          [...tensors].sort().map(([name, { bytes, ...type }]) => ({ name, ...type, bytes: bytesOf(bytes) }));
        expect(plain(read)).toEqual(plain(written));
      }),
    );
  });

  test('is read the same by a reader of the published format; tensors are aligned', () => {
    fc.assert(
      fc.property(anyFile, (written) => {
        const read = readPublished(writeSafetensors(written));
        expect(read.dataStart % 8).toBe(0);
        expect(Object.keys(read.tensors).sort()).toEqual([...written.tensors.keys()].sort());
        const sizes: Record<string, number> = { U8: 1, I32: 4, F32: 4, F64: 8 };
        for (const [name, { dtype, shape, values, begin }] of Object.entries(read.tensors)) {
          expect({ dtype, shape }).toEqual({
            dtype: written.tensors.get(name)!.dtype,
            shape: written.tensors.get(name)!.shape,
          });
          expect(begin % sizes[dtype]).toBe(0);
          const arrays = { U8: Uint8Array, I32: Int32Array, F32: Float32Array, F64: Float64Array };
          const again = tensorOf(arrays[dtype as keyof typeof arrays].from(values), shape);
          expect(again.bytes).toEqual(written.tensors.get(name)!.bytes);
        }
      }),
    );
  });

  test('in pieces is the same bytes, none of them copied', () => {
    fc.assert(
      fc.property(anyFile, (written) => {
        const [header, ...pieces] = safetensorsPieces(written);
        const joined = Buffer.concat([header, ...pieces].map(bytesOf));
        expect(joined.equals(writeSafetensors(written))).toBe(true);
        const buffers = new Set([...written.tensors.values()].map(({ bytes }) => bytes.buffer));
        expect(pieces.every(({ buffer }) => buffers.has(buffer))).toBe(true);
      }),
    );
  });

  test('refuses what no reader would take, and what no array would hold', () => {
    const metadata = { long: 'x'.repeat(100_000_000) };
    expect(() => safetensorsPieces({ tensors: new Map(), metadata })).toThrow(ArgumentError);
    // Memory that nobody writes to takes no room.
    const tensors = new Map([['large', tensorOf(new Float32Array(2 ** 30 + 1))]]);
    expect(safetensorsPieces({ tensors, metadata: {} })[1].byteLength).toBe(2 ** 32 + 4);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow(/writeModel/);
    expect(() => writeSafetensors({ tensors, metadata: {} })).toThrow(MemoryLimitError);
  });
});

describe('reading', () => {
  test('takes every dtype of whole bytes, padding, and tensors in any order', () => {
    const header = { b: { dtype: 'F16', shape: [2, 1], data_offsets: [3, 7] }, a: u8(0, 3), none: u8(3, 3) };
    const { tensors } = readSafetensors(file(`${JSON.stringify(header)}   `, 7));
    expect(tensors.get('b')).toMatchObject({ dtype: 'F16', shape: [2, 1] });
    expect(tensors.get('b')!.bytes.byteLength).toBe(4);
  });

  test.each<[string, Uint8Array]>([
    ['no bytes', new Uint8Array(0)],
    ['less than the length', new Uint8Array(7)],
    ['header past the end', file({}, 0, 3)],
    ['header of 2⁶⁴ − 1 bytes', file({}, 0, -1)],
    ['empty header', file('', 4)],
    ['header that does not begin with a brace', file(' {}')],
    ['an array', file('[]')],
    ['broken JSON', file('{"a":')],
    ['two values', file('{}{}')],
    ['not UTF-8', (() => file('{"a":1}').with(10, 0xff))()],
    ['metadata that is no object', file({ __metadata__: [] })],
    ['metadata that is no string', file({ __metadata__: { a: 1 } })],
    ['tensor null', file({ a: null })],
    ['unknown dtype', file({ a: { ...u8(0, 1), dtype: 'F7' } }, 1)],
    ['dtype of the prototype', file({ a: { ...u8(0, 1), dtype: 'constructor' } }, 1)],
    ['no shape', file({ a: { dtype: 'U8', data_offsets: [0, 1] } }, 1)],
    ['negative size', file({ a: u8(0, 1, [-1, -1]) }, 1)],
    ['fractional size', file({ a: u8(0, 1, [0.5, 2]) }, 1)],
    ['shape of another size', file({ a: u8(0, 2, [3]) }, 2)],
    ['shape that overflows', file({ a: u8(0, 0, [2 ** 53 - 1, 2 ** 53 - 1, 8]) })],
    ['three offsets', file({ a: { ...u8(0, 1), data_offsets: [0, 1, 1] } }, 1)],
    ['offsets that fall', file({ a: { ...u8(0, 1), data_offsets: [1, 0] } }, 1)],
    ['offsets past the end', file({ a: u8(0, 2) }, 1)],
    ['overlapping tensors', file({ a: u8(0, 2), b: u8(1, 3) }, 3)],
    ['aliasing tensors', file({ a: u8(0, 2), b: u8(0, 2) }, 2)],
    ['a hole before', file({ a: u8(1, 2) }, 2)],
    ['a hole between', file({ a: u8(0, 1), b: u8(2, 3) }, 3)],
    ['bytes after the last', file({ a: u8(0, 1) }, 2)],
    ['data without tensors', file({}, 1)],
    ['a repeated name', file(`{"a":${JSON.stringify(u8(0, 1))},"a":${JSON.stringify(u8(0, 1))}}`, 1)],
    ['a repeated name, escaped', file(`{"a":${JSON.stringify(u8(0, 1))},"\\u0061" :${JSON.stringify(u8(0, 1))}}`, 1)],
    ['a repeated field', file('{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}', 1)],
    ['deep nesting', file(`{"a":${'['.repeat(200_000)}`)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readSafetensors(bytes)).toThrow(FormatError);
  });

  test('of a file that is elsewhere asks for memory in the order of the file', () => {
    const whole = file({ b: u8(2, 5), a: u8(0, 2), none: u8(2, 2) }, 5);
    const asked: number[][] = [];
    const bytesAt = (begin: number, end: number) => {
      asked.push([begin - (whole.length - 5), end - begin]);
      return new DataView(new ArrayBuffer(end - begin));
    };
    const { tensors } = readSafetensors(whole.subarray(0, -5), whole.length, bytesAt);
    expect([...tensors.keys()]).toEqual(['a', 'none', 'b']);
    expect(asked).toEqual([
      [0, 2],
      [2, 0],
      [2, 3],
    ]);
    expect(() => readSafetensors(whole.subarray(0, -5), whole.length + 1, bytesAt)).toThrow(FormatError);
  });

  test('quotes, braces and backslashes in names are not structure', () => {
    const names = ['"', '\\', '\\"', '{', '}', '"a":', '__proto__'];
    const tensors = new Map(names.map((name) => [name, tensorOf(new Uint8Array(1))]));
    const read = readSafetensors(writeSafetensors({ tensors, metadata: { '{"a"': '"a":{' } }));
    expect([...read.tensors.keys()].sort()).toEqual(names.sort());
  });
});
