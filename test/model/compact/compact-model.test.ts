// Small models: as close to the whole one as their digits allow, through a file and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError, FormatError, UnknownIdError } from '../../../src/errors.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import type { CompactModel } from '../../../src/model/compact/compact-model.ts';
import { compactRows, expandRow } from '../../../src/model/compact/compact-rows.ts';
import { CompactScorer } from '../../../src/model/compact/compact-scorer.ts';
import { QuantizedModel } from '../../../src/model/compact/quantized-model.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { readInteractions } from '../../../src/node/index.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../../src/tensors/safetensors.ts';
import { tensorOf } from '../../../src/tensors/typed-tensors.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';
import { createServeKernels } from '../../../src/wasm/serve-kernels.ts';
import { dot, relativeError } from '../../reference/dense.ts';
import { best, cosine } from '../../reference/ranking.ts';
import { example, factorsOf, given } from '../../solve/problems.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2, objective: 'hkv', alpha: 3 });
const precisions = ['int8', 'float16'] as const;
const read = (bytes: Uint8Array) => QuantizedModel.read(createKernels(), bytes);
/** Of an element, by the largest of its row: half a step, and a rounding of the scale. */
const steps = { int8: 0.51 / 127, float16: 0.51 / 1024 };

describe.each(precisions)('rows of %s', (precision) => {
  test('are good to half a step of their largest element', () => {
    const row = fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const compact = compactRows(Float32Array.from(rows.flat()), 3, precision);
        rows.forEach((values, index) => {
          const size = Math.max(...values.map(Math.abs));
          const got = expandRow(compact, index);
          // Below 1e-38 a scale runs out of digits, and the row out of meaning.
          values.forEach((value, k) => {
            expect(Math.abs(got[k] - value)).toBeLessThanOrEqual(size * steps[precision] + 1e-38);
          });
        });
      }),
    );
  });

  test('of zeros stay zeros', () => {
    expect(expandRow(compactRows(new Float32Array(4), 2, precision), 1)).toEqual(new Float32Array(2));
  });
});

describe.each(precisions)('a model in %s', (precision) => {
  const small = model.quantize(precision);
  const users = model.users.ids().map((_, index) => index);
  const all = Int32Array.from(users);

  test('scores as its own rows do, and close to the whole model', () => {
    const rows = { users: factorsOf(model).users, items: factorsOf(model).items };
    const compact = {
      users: compactRows(model.userFactors, model.factors, precision),
      items: compactRows(model.itemFactors, model.factors, precision),
    };
    const scores = small.scoreAll(all);
    const exact = users.flatMap((i) =>
      rows.items.map((_, j) => dot([...expandRow(compact.users, i)], [...expandRow(compact.items, j)])),
    );
    expect(relativeError(scores, exact)).toBeLessThan(precision === 'int8' ? 5e-5 : 1e-6);
    expect(relativeError(scores, model.scoreAll(all))).toBeLessThan(4 * steps[precision]);
  });

  test('recommends by its scores, under seen, exclude, only and count', () => {
    const scores = small.scoreAll(all);
    for (const user of users.slice(0, 10)) {
      const row = scores.subarray(user * model.items.size, (user + 1) * model.items.size);
      const seen = [...interactions.itemsOf(user)];
      const order = (allowed: (item: number) => boolean, count = row.length) => best(row, count, allowed);
      const got = small.recommend(user, { count: 100 });
      expect(got.map(({ item }) => item)).toEqual(order((item) => !seen.includes(item)));
      expect(got.every(({ item, score }) => small.score(user, item) === score)).toBe(true);
      const options = { count: 3, includeSeen: true, exclude: [1, 2], only: [1, 3, 4, 5, 20] };
      const some = small.recommend(user, options).map(({ item }) => item);
      expect(some).toEqual(order((item) => [3, 4, 5, 20].includes(item), 3));
      expect(small.recommend(user)).toHaveLength(Math.min(10, row.length - seen.length));
    }
    expect(small.recommend(0, { only: [] })).toEqual([]);
    expect(small.rank(all, { count: 4 })).toMatchObject({ width: 4, counts: all.map(() => 4) });
  });

  test('folds in, recommends for histories and explains as a whole model of its factors would', () => {
    const rows = compactRows(model.itemFactors, model.factors, precision);
    const itemFactors = Float32Array.from(model.items.ids().flatMap((_, item) => [...expandRow(rows, item)]));
    expect(small.itemFactors).toEqual(itemFactors);
    const whole = FactorModel.create({ ...model, itemFactors });
    const history = [{ item: 3, value: 2 }, { item: 8 }, { item: 1000 }];
    expect(relativeError(small.foldInUser(history), whole.foldInUser(history))).toBeLessThan(1e-5);
    const [got, expected] = [small.recommendFor(history), whole.recommendFor(history)];
    expect(got).toMatchObject({ basis: 'history', skipped: [1000] });
    expect(relativeError(scoresOf(got.items), scoresOf(expected.items))).toBeLessThan(5e-5);
    expect(small.session(history).recommend()).toEqual(got);
    expect(small.recommendFor([])).toEqual(whole.recommendFor([]));
    expect(small.explain(4, 7).score).toBeCloseTo(whole.explain(4, 7).score, 5);
  });

  test('finds items as similar as its own rows are', () => {
    const rows = compactRows(model.itemFactors, model.factors, precision);
    const of = (index: number) => [...expandRow(rows, index)];
    const expected = model.items.ids().map((_, index) => cosine(of(index), of(5)));
    const got = small.similarItems(model.items.idAt(5), { count: 100 });
    expect(got.map(({ item }) => item)).toEqual(best(expected, 100, (item) => item !== 5));
    expect(
      relativeError(
        scoresOf(got),
        got.map(({ item }) => expected[model.items.indexOf(item)]),
      ),
    ).toBeLessThan(5e-5);
    expect(small.similarItems(model.items.idAt(5))).toEqual(got.slice(0, 10));
    expect(() => small.similarItems(1000)).toThrow(UnknownIdError);
    expect(() => small.similarItems(1, { count: -1 })).toThrow(ArgumentError);
  });

  test('comes back from its file, bit for bit', () => {
    const bytes = small.encode();
    const back = read(bytes);
    expect(back.precision).toBe(precision);
    expect(back.encode()).toEqual(bytes);
    expect(back.scoreAll(all)).toEqual(small.scoreAll(all));
    expect(back.metadata).toEqual(model.metadata);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(read(shifted.subarray(1)).scoreAll(all)).toEqual(small.scoreAll(all));
    expect(() => FactorModel.decode(bytes)).toThrow(FormatError);
  });

  test('does without users', () => {
    const light = model.quantize(precision, { keepUsers: false });
    expect(light.recommendFor([3])).toEqual(small.recommendFor([3]));
    for (const one of [light, read(light.encode())]) expect(() => one.recommend(1)).toThrow(/user factors/);
  });

  test('does without the training interactions', () => {
    const unseen = read(model.quantize(precision, { keepSeen: false }).encode());
    expect(unseen.seen).toBeNull();
    expect(unseen.recommend(1)).toEqual(small.recommend(1, { includeSeen: true }));
    expect(() => unseen.explain(4, 7)).toThrow(/interactions/);
    const least = read(model.quantize(precision, { keepUsers: false, keepSeen: false }).encode());
    expect(least.users.size).toBe(0);
    expect(least.recommendFor([3])).toEqual(small.recommendFor([3]));
    expect(least.recommendFor([])).toEqual(small.recommendFor([]));
    expect(least.session([3]).explain(7)).toEqual(small.session([3]).explain(7));
  });

  test('knows what it does not know', () => {
    expect(() => small.recommend(1000)).toThrow(UnknownIdError);
    expect(() => small.score(1, 1000)).toThrow(UnknownIdError);
    expect(() => small.explain(1000, 1)).toThrow(UnknownIdError);
    expect(() => small.rank(Int32Array.of(-1), { count: 1 })).toThrow(ArgumentError);
    expect(() => small.recommend(1, { count: -1 })).toThrow(ArgumentError);
  });
});

test('a whole model can be read as a small one, in float32', () => {
  const one = read(model.encode());
  expect(one.precision).toBe('float32');
  expect(one.encode()).toEqual(model.encode());
  const all = Int32Array.from(model.users.ids().keys());
  expect(relativeError(one.scoreAll(all), model.scoreAll(all))).toBeLessThan(1e-6);
});

test('what is similar does not depend on biases', async () => {
  const whole = await fitWals(interactions, { factors: 3, epochs: 2, biases: true, unobservedWeight: 0 });
  const [got, expected] = [whole.quantize('float16'), whole].map((one) => one.similarItems(3, { count: 5 }));
  expect(got.map(({ item }) => item)).toEqual(expected.map(({ item }) => item));
  expect(relativeError(scoresOf(got), scoresOf(expected))).toBeLessThan(2e-3);
});

test('there are no other precisions', () => {
  expect(() => model.quantize('int4' as never)).toThrow(ArgumentError);
});

describe('a file that is not what it should be', () => {
  const bytes = model.quantize('int8').encode();
  const { tensors, metadata } = readSafetensors(bytes);
  const n = interactions.itemCount;
  const d = example.factors;
  const scales = (change: number) => tensorOf(new Float32Array(n).fill(1).with(2, change));
  const half = new Uint8Array(2 * n * d).fill(0xff);
  test.each([
    ['item_factors', { item_factors: undefined }],
    ['item_factors', { item_factors: tensorOf(new Float64Array(n * d), [n, d]) }],
    ['item_factors', { item_factors: { dtype: 'I8', shape: [n * d], bytes: new Uint8Array(n * d) } }],
    ['item_factors', { item_factors: { dtype: 'I8', shape: [n - 1, d], bytes: new Uint8Array((n - 1) * d) } }],
    ['item_scales', { item_scales: undefined }],
    ['item_factors', { item_scales: tensorOf(new Float32Array(3)) }],
    ['item_factors', { item_scales: scales(Number.NaN) }],
    ['item_factors', { item_scales: scales(Number.POSITIVE_INFINITY) }],
    ['item_factors', { item_scales: scales(Number.NEGATIVE_INFINITY) }],
    ['user_factors', { item_factors: { dtype: 'F16', shape: [n, d], bytes: half } }],
    ['item_factors[0]', { user_factors: undefined, item_factors: { dtype: 'F16', shape: [n, d], bytes: half } }],
    ['itemGram', { item_gram: tensorOf(new Float64Array(d + 1)) }],
  ] as [string, Record<string, Tensor | undefined>][])('%s', (what, change) => {
    const entries = [...new Map<string, Tensor | undefined>([...tensors, ...Object.entries(change)])];
    const kept = entries.filter((entry): entry is [string, Tensor] => entry[1] !== undefined);
    const broken = writeSafetensors({ tensors: new Map(kept), metadata });
    expect(() => read(broken)).toThrow(FormatError);
    expect(() => read(broken)).toThrow(new RegExp(what.replace(/[[\]]/g, '\\$&')));
  });
});

describe('truncate', () => {
  test('keeps the first factors', () => {
    const small = model.truncate(3);
    const { users, items } = factorsOf(model);
    expect(factorsOf(small)).toEqual({
      users: users.map((r) => r.slice(0, 3)),
      items: items.map((r) => r.slice(0, 3)),
    });
    expect(small.itemGram).toEqual(model.itemGram.slice(0, 3));
    expect(small.metadata).toMatchObject({ factors: 3, objective: model.metadata.objective });
    expect(small.metadata).not.toHaveProperty('loss');
    expect(model.truncate(example.factors).scoreAll(Int32Array.of(3))).toEqual(model.scoreAll(Int32Array.of(3)));
    expect(small.foldInUser([1, 2])).toHaveLength(3);
  });

  test.each([0, 1.5, example.factors + 1, '3'])('not %j of them', (factors) => {
    expect(() => model.truncate(factors as never)).toThrow(ArgumentError);
  });
});

test('on held-out data int8 loses at most half a per cent of NDCG@10 at a quarter of the size', async () => {
  const packages = await readInteractions('examples/data/debian-bookworm.tsv.gz', { user: 'package' });
  const { train, test: heldOut } = splitInteractions(packages, { seed: 1 });
  const whole = await fitWals(train, { unobservedWeight: 0.01, epochs: 4, lossEvery: 0 });
  const ndcg = async (ranker: FactorModel | CompactModel) =>
    (await evaluate(ranker, { test: heldOut, k: [10] })).metrics['ndcg@10'];
  const factorBytes = (file: Uint8Array) => {
    const { tensors } = readSafetensors(file);
    const names = ['item_factors', 'user_factors', 'item_scales', 'user_scales'];
    return names.reduce((sum, name) => sum + (tensors.get(name)?.bytes.byteLength ?? 0), 0);
  };
  const small = whole.quantize('int8');
  const expected = await ndcg(whole);
  expect(expected).toBeGreaterThan(0.4);
  expect(await ndcg(small)).toBeGreaterThan(0.995 * expected);
  // A quarter, and four bytes a row for its scale.
  expect(factorBytes(small.encode()) / factorBytes(whole.encode())).toBeLessThanOrEqual(0.25 + 1 / whole.factors);
});

test('int8 sums stay below 2³¹, also of as many equal factors as an item may have', () => {
  const factors = 1024;
  const ones = (rows: number) => new Float32Array(rows * factors).fill(1);
  const parts = { users: IdMap.range(1), items: IdMap.range(4), factors, userFactors: ones(1), itemFactors: ones(4) };
  const equal = FactorModel.create({ ...parts, itemGram: new Float64Array(factors).fill(4), metadata: {} });
  const scores = equal.quantize('int8').scoreAll(Int32Array.of(0));
  for (const score of scores) expect(Math.abs(score / factors - 1)).toBeLessThan(1e-4);
});

test('int8 sums stay below 2³¹ for the -128 of a file of others, too', () => {
  const factors = 1024;
  const bytes = new Uint8Array(new Int8Array(4 * factors).fill(-128).buffer);
  const scales = new Float32Array(4).fill(1);
  const scorer = new CompactScorer(createServeKernels(), { precision: 'int8', factors, bytes, scales });
  const scores = scorer.scoreAll(new Float32Array(factors).fill(-1));
  for (const score of scores) expect(Math.abs(score / (128 * factors) - 1)).toBeLessThan(1e-4);
});

function scoresOf(items: { score: number }[]): number[] {
  return items.map(({ score }) => score);
}
