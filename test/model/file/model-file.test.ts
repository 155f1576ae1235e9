import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../../src/tensors/safetensors.ts';
import { tensorOf } from '../../../src/tensors/typed-tensors.ts';
import { readPublished } from '../../reference/safetensors.ts';
import { build, type Plain, plainModels } from '../arbitrary-model.ts';

const floats = fc.float({ noNaN: true, min: -(2 ** 58), max: 2 ** 58 });

const sample: Plain = {
  users: ['ann', 'bøb', '\ufeff', ''],
  items: [7, -1, 2.5],
  factors: 2,
  userRows: [
    [1, 2],
    [3, 4],
    [5, 6],
    [0, -0],
  ],
  itemRows: [
    [1, 0],
    [0, 1],
    [1, 1],
  ],
  seen: [[0, 2], [], [1], []],
};

/** The sample's file with some tensors and metadata changed; `undefined` takes one away. */
function changed(tensors: Record<string, Tensor | undefined>, metadata: Record<string, string | undefined> = {}) {
  const read = readSafetensors(build(sample).encode());
  const keep = <T>(entries: [string, T | undefined][]) => entries.filter((e): e is [string, T] => e[1] !== undefined);
  return writeSafetensors({
    tensors: new Map(keep([...new Map([...read.tensors, ...Object.entries(tensors)])])),
    metadata: Object.fromEntries(keep(Object.entries({ ...read.metadata, ...metadata }))),
  });
}

describe('round trip', () => {
  test('every part, bit for bit', () => {
    fc.assert(
      fc.property(plainModels(floats), fc.boolean(), (plain, keepUsers) => {
        const model = build(plain, keepUsers);
        const bytes = model.encode();
        const back = FactorModel.decode(bytes);
        // toEqual tells −0 from 0 in arrays and ids.
        expect(back.users.ids()).toEqual(plain.users);
        expect(back.items.ids()).toEqual(plain.items);
        expect(back.factors).toBe(model.factors);
        expect(back.userFactors).toEqual(model.userFactors);
        expect(back.itemFactors).toEqual(model.itemFactors);
        expect(back.itemGram).toEqual(model.itemGram);
        expect(back.seen).toEqual(model.seen);
        expect(back.itemCounts).toEqual(model.itemCounts);
        expect(back.metadata).toEqual(model.metadata);
        expect(back.encode()).toEqual(bytes);
      }),
    );
  });

  test('from an ArrayBuffer and from a view at an odd offset', () => {
    const bytes = build(sample).encode();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(FactorModel.decode(bytes.buffer).encode()).toEqual(bytes);
    expect(FactorModel.decode(shifted.subarray(3)).encode()).toEqual(bytes);
  });

  test('a decoded model recommends as the first one did', () => {
    const model = build(sample);
    expect(FactorModel.decode(model.encode()).recommendMany(sample.users)).toEqual(model.recommendMany(sample.users));
  });

  test('is laid out as docs/FORMAT.md says', () => {
    const { tensors, metadata } = readPublished(build(sample).encode());
    const layout = Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, `${t.dtype} [${t.shape}]`]));
    expect(layout).toEqual({
      user_factors: 'F32 [4,2]',
      item_factors: 'F32 [3,2]',
      item_gram: 'F64 [2]',
      seen_indptr: 'I32 [5]',
      seen_indices: 'I32 [3]',
      item_counts: 'I32 [3]',
      user_ids: 'U8 [10]',
      user_ids_offsets: 'I32 [5]',
      item_ids: 'F64 [3]',
    });
    expect(tensors.item_ids.values).toEqual(sample.items);
    expect(tensors.user_ids_offsets.values).toEqual([0, 3, 7, 10, 10]);
    expect(tensors.user_factors.values).toEqual(sample.userRows.flat());
    expect(metadata).toMatchObject({ format: 'halfsweep', format_version: '1' });
    expect(JSON.parse(metadata.model).objective).toEqual({ name: 'ials', regularization: 0.1 + 0.2 });
  });

  test('an id without a UTF-8 form is refused', () => {
    expect(() => build({ ...sample, users: ['a', 'b', 'c', '\ud800'] }).encode()).toThrow(ArgumentError);
  });
});

describe('decode refuses', () => {
  const f32 = (values: number[], shape: number[]) => tensorOf(Float32Array.from(values), shape);
  const i32 = (...values: number[]) => tensorOf(Int32Array.from(values));

  test.each<[string, Uint8Array]>([
    ['another format', changed({}, { format: 'pt' })],
    ['no format', changed({}, { format: undefined })],
    ['a later version', changed({}, { format_version: '2' })],
    ['metadata that is no JSON', changed({}, { model: '{' })],
    ['metadata that is no object', changed({}, { model: '[]' })],
    ['no metadata', changed({}, { model: undefined })],
    ['no item factors', changed({ item_factors: undefined })],
    ['item factors of one dimension', changed({ item_factors: f32([1, 0, 0, 1, 1, 1], [6]) })],
    ['too few item factors', changed({ item_factors: f32([1, 0, 0, 1], [2, 2]) })],
    ['no columns', changed({ item_factors: f32([], [3, 0]) })],
    ['item factors of float64', changed({ item_factors: tensorOf(new Float64Array(6), [3, 2]) })],
    ['factors that are not finite', changed({ item_factors: f32([1, 0, 0, 1, 1, Number.NaN], [3, 2]) })],
    ['user factors of other columns', changed({ user_factors: f32([1, 2, 3, 4], [4, 1]) })],
    ['user factors transposed', changed({ user_factors: f32([1, 2, 3, 4, 5, 6, 7, 8], [2, 4]) })],
    ['user factors that are not finite', changed({ user_factors: f32([1, 2, 3, 4, 5, 6, 7, Infinity], [4, 2]) })],
    ['no Gram', changed({ item_gram: undefined })],
    ['a full Gram', changed({ item_gram: tensorOf(new Float64Array(4), [2, 2]) })],
    ['seen without indptr', changed({ seen_indptr: undefined })],
    ['seen without indices', changed({ seen_indices: undefined })],
    ['seen of another user count', changed({ seen_indptr: i32(0, 3) })],
    ['seen items out of range', changed({ seen_indices: i32(0, 3, 1) })],
    ['seen items out of order', changed({ seen_indices: i32(2, 0, 1) })],
    ['counts of another length', changed({ item_counts: i32(1) })],
    ['no ids', changed({ item_ids: undefined })],
    ['repeated ids', changed({ item_ids: i32(1, 2, 1) })],
    ['ids that are not finite', changed({ item_ids: tensorOf(Float64Array.of(1, 2, Number.NaN)) })],
    ['too many ids', changed({ item_ids: i32(1, 2, 3, 4) })],
    ['string ids without offsets', changed({ user_ids_offsets: undefined })],
    ['no offsets', changed({ user_ids_offsets: i32() })],
    ['offsets that fall', changed({ user_ids_offsets: i32(0, 7, 3, 10, 10) })],
    ['offsets past the end', changed({ user_ids_offsets: i32(0, 3, 7, 10, 11) })],
    ['offsets far past the end', changed({ user_ids_offsets: i32(0, 300, 7, 10, 10) })],
    ['an offset within a character', changed({ user_ids_offsets: i32(0, 3, 5, 10, 10) })],
    ['repeated string ids', changed({ user_ids_offsets: i32(0, 3, 10, 10, 10) })],
  ])('%s', (_, bytes) => {
    expect(() => FactorModel.decode(bytes)).toThrow(FormatError);
  });

  test('what is not bytes', () => {
    expect(() => FactorModel.decode('model' as unknown as Uint8Array)).toThrow(ArgumentError);
  });
});

describe('damage', () => {
  const bytes = build(sample).encode();

  function decodesOrRefuses(damaged: Uint8Array): void {
    try {
      FactorModel.decode(damaged).recommendMany([], {});
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }

  test('every truncation is refused', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => FactorModel.decode(bytes.subarray(0, length))).toThrow(FormatError);
    }
  });

  test('every single flipped bit decodes or is refused as a format error', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      decodesOrRefuses(bytes.with(bit >> 3, bytes[bit >> 3] ^ (1 << (bit & 7))));
    }
  });

  test('several changed bytes', () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        decodesOrRefuses(damaged);
      }),
      { numRuns: 3000 },
    );
  });
});
