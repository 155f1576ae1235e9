// What models say of themselves: the same words from every solver, kept true by what makes a model smaller; and whatever a
// file says instead does no harm.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import type { SgdMetadata, WalsMetadata } from '../../src/objective/metadata.ts';
import { fitSgd } from '../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../src/solve/svd/fit.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { loss } from '../../src/solve/wals/loss.ts';
import { readSafetensors, writeSafetensors } from '../../src/tensors/safetensors.ts';
import { example, given } from '../solve/problems.ts';

const { interactions } = given(example);
const size = { factors: 4, epochs: 2 } as const;
const biased = { objective: 'explicit', biases: true } as const;

describe('metadata', () => {
  it.each([
    ['fitWals', 4, () => fitWals(interactions, size)],
    ['fitWals with biases', 6, () => fitWals(interactions, { ...size, ...biased })],
    ['fitSgd', 4, () => fitSgd(interactions, { ...size, biases: false })],
    ['fitSgd with biases', 6, () => fitSgd(interactions, size)],
    ['fitSvd', 4, async () => (await fitSvd(interactions, { factors: 4 })).model],
  ])('of %s counts factors without the columns of biases, and columns with them', async (_, columns, fit) => {
    const model = await fit();
    expect(model.metadata).toMatchObject({ factors: 4, columns });
    expect(model.factors).toBe(columns);
    expect(model.itemFactors).toHaveLength(columns * model.items.size);
    expect(['undefined', 'number']).toContain(typeof model.metadata.loss);
  });

  it('has every option of fitWals that decides the result', async () => {
    const { metadata } = await fitWals(interactions, { ...size, solver: 'cg', cgSteps: 3, cgTolerance: 0.1, seed: 7 });
    const { solver } = metadata as WalsMetadata;
    expect(solver).toBe('cg');
    expect(metadata).toMatchObject({ cgSteps: 3, cgTolerance: 0.1, seed: 7, epochs: 2 });
    expect((await fitWals(interactions, { ...size, solver: 'exact' })).metadata).not.toHaveProperty('cgSteps');
  });

  it('has every option of fitSgd that decides the result', async () => {
    const options = {
      loss: 'bpr',
      schedule: 'inverse',
      decay: 0.2,
      learningRate: 0.03,
      negatives: 2,
      negativeExponent: 0.5,
      rejectKnown: false,
      initialDeviation: 0.2,
      seed: 9,
    } as const;
    const model = await fitSgd(interactions, { ...size, ...options, regularization: 0.04 });
    const { loss: lossName, ...rest } = options;
    expect(model.metadata).toMatchObject({ lossName, ...rest, scheduledEpochs: 2, biases: { user: 1, item: 0 } });
    expect((model.metadata as SgdMetadata).loss).toBeGreaterThan(0);
  });

  it('says what a fit began with, and what may have ended it', async () => {
    const validation = { interactions, metric: 'ndcg@2', patience: 4, every: 2 } as const;
    const wals = await fitWals(interactions, { ...size, validation });
    expect(wals.metadata).toMatchObject({ start: 'random', initialDeviation: 0.15 });
    expect(wals.metadata.validation).toEqual({
      metric: 'ndcg@2',
      value: expect.any(Number),
      patience: 4,
      every: 2,
    });
    const sgd = await fitSgd(interactions, { ...size, start: wals });
    expect(sgd.metadata).toMatchObject({ start: 'model', initialDeviation: 0.1 });
    expect(sgd.metadata).not.toHaveProperty('validation');
    expect((await fitWals(interactions, { ...size, start: wals })).metadata).toMatchObject({ start: 'model' });
    for await (const epoch of fitWals.epochs(interactions, size)) {
      expect((await epoch.model()).metadata.start).toBe('random');
    }
  });

  it('stays true when columns are lost', async () => {
    const small = (await fitSgd(interactions, { ...size, loss: 'logistic' })).truncate(2);
    expect(small.metadata).toMatchObject({ algorithm: 'sgd', lossName: 'logistic', factors: 2, columns: 4 });
    expect(small.metadata).not.toHaveProperty('loss');
    expect(() => small.foldInUser([1])).toThrow(/fitSgd with loss 'logistic' solves no system/);
  });
});

describe('metadata of a file', () => {
  const algorithms = fc.constantFrom('wals', 'sgd', 'svd', 'als', 5, null);
  const hostile = (objective: object) =>
    fc.record(
      {
        algorithm: algorithms,
        simd: fc.oneof(fc.constantFrom('strict', 'relaxed'), fc.jsonValue()),
        biases: fc.oneof(fc.constant({ user: 1, item: 0 }), fc.jsonValue()),
        lossName: fc.jsonValue(),
        centre: fc.jsonValue(),
        loss: fc.jsonValue(),
        factors: fc.jsonValue(),
        objective: fc.oneof(
          fc.jsonValue(),
          fc.constant(objective),
          fc
            .record({
              unobservedWeight: fc.constantFrom(0, 0.1),
              biases: fc.constantFrom(undefined, { user: 0.1, item: null, mean: 3 }),
              nonNegative: fc.constantFrom(undefined, true),
            })
            .map((change) => ({ ...objective, ...change })),
        ),
      },
      { requiredKeys: [] },
    );

  it.each([1, 2, 5])('may be anything: a model of %i columns', async (factors) => {
    const fitted = await fitWals(interactions, { factors, epochs: 1 });
    await fc.assert(
      fc.asyncProperty(hostile(fitted.metadata.objective as object), async (metadata) => {
        const model = FactorModel.decode(FactorModel.create({ ...fitted, metadata }).encode());
        expect(model.metadata).toEqual(JSON.parse(JSON.stringify(metadata)));
        expect(model.recommend(1, { count: 3 })).toHaveLength(3);
        expect(model.similarItems(1)).toHaveLength(10);
        const small = model.quantize('int8');
        for (const ask of [
          () => model.truncate(1),
          () => model.foldInUser([1, 2]),
          () => model.foldInItem([1, 2]),
          () => model.explain(1, 2),
          () => model.session([1]).recommend(),
          () => small.recommendFor([1]),
          () => small.similarItems(1),
          () => loss(model, interactions),
        ]) {
          try {
            await ask();
          } catch (error) {
            expect((error as { code?: string }).code, String((error as Error).stack)).toMatch(/^ERR_/);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('metadata of a model that is put together', async () => {
  const model = await fitWals(given(example).interactions, { factors: 2, epochs: 1 });
  const { userFactors, itemFactors, itemGram, users, items, factors } = model;
  const create = (metadata: object) =>
    FactorModel.create({ userFactors, itemFactors, itemGram, users, items, factors, metadata });
  const nested = (depth: number): object => JSON.parse(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`);

  it('is JSON, and so deep at most that it can be written again', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const metadata of [{ big: 10n }, cycle, nested(64), nested(20_000)]) {
      expect(() => create(metadata)).toThrow(ArgumentError);
    }
    expect(create(nested(63)).encode().length).toBeGreaterThan(0);
  });

  it('of a file that is deeper is refused', () => {
    const { tensors, metadata } = readSafetensors(create({}).encode());
    const bytes = writeSafetensors({ tensors, metadata: { ...metadata, model: JSON.stringify(nested(70)) } });
    expect(() => FactorModel.decode(bytes)).toThrow('at most 64 deep');
  });
});
