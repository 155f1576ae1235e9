// Numbers so large that scores would not be finite: refused at every door, or said so where they come out of a solution.
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../src/data/id-map.ts';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError, FormatError, NumericalError } from '../../src/errors.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import { loadModel } from '../../src/serve/index.ts';
import { fitSgd } from '../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../src/solve/svd/fit.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { readSafetensors, writeSafetensors } from '../../src/tensors/safetensors.ts';
import { tensorOf } from '../../src/tensors/typed-tensors.ts';
import { example, given } from '../solve/problems.ts';

const MOST = 2 ** 58;
const { interactions } = given(example);
const options = { objective: 'wmf', factors: 4, epochs: 2, simd: 'strict', workers: 1 } as const;
const model = await fitWals(interactions, options);

const parts = (userFactor: number, itemFactor: number) => ({
  users: IdMap.range(1),
  items: IdMap.range(2),
  factors: 2050,
  userFactors: new Float32Array(2050).fill(userFactor),
  itemFactors: new Float32Array(4100).fill(itemFactor),
  itemGram: new Float64Array(2050),
});

describe('factors', () => {
  it('of the largest size there may be have finite scores, whatever the number of factors', () => {
    const largest = FactorModel.create(parts(MOST, -MOST));
    const scores = [largest.score(0, 0), ...largest.recommend(0).map(({ score }) => score)];
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(largest.similarItems(0)[0].score).toBeCloseTo(1, 5);
    const compact = loadModel(largest.encode());
    expect(Number.isFinite(compact.recommend(0)[0].score)).toBe(true);
  });

  it.each([3e38, -MOST * 1.001, Number.POSITIVE_INFINITY, Number.NaN])('of another size are refused: %f', (size) => {
    expect(() => FactorModel.create(parts(size, 1))).toThrow(ArgumentError);
    expect(() => FactorModel.create(parts(1, size))).toThrow(/itemFactors\[0\] must be finite, within/);
    const bytes = changed(model.encode(), 'item_factors', (values) => values.fill(size, 5, 6));
    expect(() => FactorModel.decode(bytes)).toThrow(/itemFactors\[5\]/);
    // The upper bytes tell: the next larger numbers pass there.
    if (Math.abs(size) > 1.01 * MOST || Number.isNaN(size)) expect(() => loadModel(bytes)).toThrow(FormatError);
  });

  it.each(['int8', 'float16'] as const)('of %s have scales within that, and float16 is at most one', (precision) => {
    const bytes = model.quantize(precision).encode();
    const scaled = (scale: number) => changed(bytes, 'item_scales', (values) => values.fill(scale, 1, 2));
    expect(() => loadModel(scaled(3e38))).toThrow(/scales of item_factors\[1\]/);
    expect(
      loadModel(scaled(MOST / 128))
        .recommendFor([0])
        .items.every(({ score }) => Number.isFinite(score)),
    ).toBe(true);
    if (precision === 'int8') return;
    const { tensors, metadata } = readSafetensors(bytes);
    const tensor = tensors.get('item_factors')!;
    const elements = new Uint8Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.byteLength).slice();
    elements.set([0xff, 0x7b], 6); // 65504
    const file = writeSafetensors({
      tensors: new Map(tensors).set('item_factors', { ...tensor, bytes: elements }),
      metadata,
    });
    expect(() => loadModel(file)).toThrow(/item_factors\[3\]/);
  });

  it('are 2,050 columns at most, at every door', () => {
    const wide = {
      ...parts(1, 1),
      factors: 2051,
      userFactors: new Float32Array(0),
      itemFactors: new Float32Array(4102),
      itemGram: new Float64Array(2051),
    };
    expect(() => FactorModel.create(wide)).toThrow('factors must be an integer from 1 to 2050');
    const { tensors, metadata } = readSafetensors(FactorModel.create(parts(1, 1)).encode());
    const grown = new Map(tensors)
      .set('item_factors', tensorOf(new Float32Array(4102), [2, 2051]))
      .set('user_factors', tensorOf(new Float32Array(2051), [1, 2051]))
      .set('item_gram', tensorOf(new Float64Array(2051)));
    const bytes = writeSafetensors({ tensors: grown, metadata });
    expect(() => FactorModel.decode(bytes)).toThrow(/2050/);
    expect(() => loadModel(bytes)).toThrow(/2050/);
  });
});

describe('what is given to a model', () => {
  const huge = [{ item: 0, value: 3e38 }, { item: 1, value: -3e38 }, 2];
  const finite = (result: unknown) =>
    JSON.stringify(result, (_, value) => {
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`a result with ${value}`);
      return value;
    });

  it.each([
    ['foldInUser', (m: FactorModel) => Array.from(m.foldInUser(huge))],
    ['recommendFor', (m: FactorModel) => m.recommendFor(huge)],
    ['session', (m: FactorModel) => m.session(huge).recommend()],
    [
      'session.add',
      (m: FactorModel) => {
        const session = m.session([3]);
        session.add(3, 3e38, 1e15);
        return [session.recommend(), session.explain(4)];
      },
    ],
    ['explain', (m: FactorModel) => m.session(huge).explain(4)],
    ['a small model', (m: FactorModel) => loadModel(m.encode()).recommendFor(huge)],
    ['an int8 model', (m: FactorModel) => loadModel(m.quantize('int8').encode()).session(huge).explain(4)],
  ])('gives finite results or an error: %s', (_, ask) => {
    let result: unknown;
    try {
      result = ask(model);
    } catch (error) {
      expect([NumericalError, ArgumentError]).toContain((error as Error).constructor);
      return;
    }
    finite(result);
  });
});

describe('a fit of numbers that large', () => {
  const large = given(example);
  const values = (size: number) => large.entries.map(({ value }) => value * size);
  const valued = (size: number) =>
    Interactions.fromTriplets({
      users: large.entries.map(({ user }) => user),
      items: large.entries.map(({ item }) => item),
      values: values(size),
    });

  it.each([1e17, 1e25, 6e37])('is a model with finite scores, or a NumericalError: %f', async (size) => {
    for (const fit of [
      () => fitWals(interactions, { ...options, target: values(size), lossEvery: 0 }),
      () => fitWals(interactions, { ...options, solver: 'cg', target: values(size), lossEvery: 0 }),
      () => fitWals(interactions, { ...options, objective: 'explicit', biases: true, target: values(size) }),
      () => fitSgd(valued(size), { loss: 'squared', factors: 4, epochs: 2, workers: 1 }),
      async () => (await fitSvd(valued(size), { factors: 4 })).model,
    ]) {
      try {
        const fitted = await fit();
        expect(fitted.recommend(0).every(({ score }) => Number.isFinite(score))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(NumericalError);
      }
    }
  });
});

/** A file with one tensor of float32 changed. */
function changed(bytes: Uint8Array, name: string, change: (values: Float32Array) => void): Uint8Array {
  const { tensors, metadata } = readSafetensors(bytes);
  const tensor = tensors.get(name)!;
  const { buffer, byteOffset, byteLength } = tensor.bytes;
  const values = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  change(values);
  return writeSafetensors({ tensors: new Map(tensors).set(name, tensorOf(values, tensor.shape)), metadata });
}
