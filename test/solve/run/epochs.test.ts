// Runs: warm starts, early stopping, epochs as an iterable, and fits that go on from a state with the same bits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { evaluateRatings } from '../../../src/evaluate/evaluate-ratings.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import type { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { EpochEvent, WalsOptions } from '../../../src/solve/wals/options.ts';
import { example, given, type Shape, shape } from '../problems.ts';

const quick = { factors: 10, epochs: 5, simd: 'strict' } as const;
const { interactions } = given(example);
const { train, test } = splitInteractions(interactions, { holdout: 0.2 });

/** The states of a fit, by epoch. */
async function statesOf(data: Interactions, options: WalsOptions) {
  const states = new Map<number, Uint8Array>();
  const model = await fitWals(data, { ...options, onCheckpoint: (state, epoch) => void states.set(epoch, state) });
  return { states, model };
}

const settings: [string, WalsOptions][] = [
  ['exact', { solver: 'exact' }],
  ['conjugate gradients', { solver: 'cg', cgSteps: 2 }],
  ['an ω of its own', { relaxation: 1.9 }],
  ['an ω that is soon given up', { relaxation: 1.97, solver: 'exact', epochs: 12 }],
  ['observed entries alone', { objective: 'explicit' }],
  ['side weights', { itemWeights: (count: number) => 1 + count }],
  ['biases', { objective: 'explicit', biases: true }],
  ['non-negative factors', { nonNegative: true }],
  ['validation', { validation: { interactions: test, patience: 2 } }],
  ['a metric function', { validation: { metric: (_, epoch) => (epoch - 2) ** 2, patience: 2 } }],
];

describe('a fit that goes on from a state', () => {
  it.each(settings)('ends with the bits of one that was not interrupted: %s', async (_, more) => {
    const options = { ...quick, ...more };
    const { states, model } = await statesOf(train, options);
    expect(states.size).toBeGreaterThan(1);
    for (const resume of states.values()) {
      const resumed = await fitWals(train, { ...options, resume });
      expect(Buffer.compare(resumed.encode(), model.encode())).toBe(0);
    }
  });

  it('does so on any data, and whatever the number of workers', () =>
    fc.assert(
      fc.asyncProperty(shape, fc.constantFrom<'exact' | 'cg'>('exact', 'cg'), async (of: Shape, solver) => {
        const data = given(of).interactions;
        const options = { factors: of.factors, epochs: 3, solver, simd: 'strict' } as const;
        const { states, model } = await statesOf(data, options);
        const resumed = await fitWals(data, { ...options, resume: states.get(1), workers: 2 });
        expect(Buffer.compare(resumed.encode(), model.encode())).toBe(0);
      }),
      { numRuns: 10 },
    ));

  it.each(settings)('does so from its pieces, which are the same bytes: %s', async (_, more) => {
    const options = { ...quick, ...more };
    const pieces = new Map<number, readonly Uint8Array[]>();
    const { states, model } = await statesOf(train, {
      ...options,
      onCheckpointPieces: (state, epoch) => void pieces.set(epoch, state),
    });
    expect([...pieces.keys()]).toEqual([...states.keys()]);
    for (const [epoch, resume] of pieces) {
      expect(Buffer.concat(resume).equals(states.get(epoch)!)).toBe(true);
      const resumed = await fitWals(train, { ...options, resume });
      expect(Buffer.compare(resumed.encode(), model.encode())).toBe(0);
    }
  });

  it('refuses pieces that are not cut as they were', async () => {
    const states: (readonly Uint8Array[])[] = [];
    await fitWals(train, { ...quick, epochs: 1, onCheckpointPieces: (state) => void states.push(state) });
    const [pieces] = states;
    const [header, first, ...rest] = pieces;
    const wrong = [
      [header],
      [header, first],
      [header, ...rest, first],
      [header, first.subarray(1), ...rest],
      [header, first.subarray(0, 8), first.subarray(8), ...rest],
      [header.subarray(0, 5), header.subarray(5), first, ...rest],
      [...pieces, new Uint8Array(1)],
    ];
    for (const resume of wrong) await expect(fitWals(train, { ...quick, resume })).rejects.toThrow(FormatError);
    for (const resume of [[], ['x'], [header, null]]) {
      await expect(fitWals(train, { ...quick, resume: resume as Uint8Array[] })).rejects.toThrow(ArgumentError);
    }
  });

  it("takes Node's buffers, too", async () => {
    const { states, model } = await statesOf(train, quick);
    const resumed = await fitWals(train, { ...quick, resume: Buffer.from(states.get(2)!) });
    expect(resumed.itemFactors).toEqual(model.itemFactors);
  });

  it('reports the epochs that are left, and more of them when asked for more', async () => {
    const { states } = await statesOf(train, { ...quick, epochs: 3 });
    const seen: number[] = [];
    const longer = await fitWals(train, {
      ...quick,
      resume: states.get(3),
      onEpoch: ({ epoch }) => void seen.push(epoch),
    });
    expect(seen).toEqual([4, 5]);
    expect(Buffer.compare(longer.encode(), (await fitWals(train, quick)).encode())).toBe(0);
  });

  it.each([
    ['other interactions', interactions, {}, /^resume must be a state of a fit of the same interactions/],
    ['another regularization', train, { regularization: 0.5 }, /^resume\.regularization must be 0\.5/],
    ['other factors', train, { factors: 12 }, /^resume\.factors must be 12, as the options have it; got 10/],
    ['another solver', train, { solver: 'exact' }, /^resume\.solver must be "exact"/],
    ['another seed', train, { seed: 9 }, /^resume\.seed must be 9/],
    ['fewer epochs', train, { epochs: 2 }, /^epochs must be at least 3/],
    ['a validation', train, { validation: { interactions: test } }, /^resume\.validation/],
  ] as [string, Interactions, WalsOptions, RegExp][])('refuses %s', async (_, data, more, message) => {
    const { states } = await statesOf(train, quick);
    const fit = fitWals(data, { ...quick, ...more, resume: states.get(3) });
    await expect(fit).rejects.toThrow(ArgumentError);
    await expect(fit).rejects.toThrow(message);
  });

  it('refuses damaged bytes', async () => {
    const { states } = await statesOf(train, quick);
    const state = states.get(2)!;
    for (const bytes of [
      new Uint8Array(0),
      state.subarray(0, state.length - 4),
      (await fitWals(train, quick)).encode(),
    ]) {
      await expect(fitWals(train, { ...quick, resume: bytes })).rejects.toThrow(FormatError);
    }
    const damaged = state.slice();
    damaged.fill(0xff, damaged.length - 4); // a factor that is no number
    await expect(fitWals(train, { ...quick, resume: damaged })).rejects.toThrow(FormatError);
  });
});

describe('checkpoints', () => {
  const epochsOf = async (checkpointEvery: WalsOptions['checkpointEvery']) => {
    const epochs: number[] = [];
    await fitWals(train, { ...quick, checkpointEvery, onCheckpoint: (_, epoch) => void epochs.push(epoch) });
    return epochs;
  };

  it('come every so many epochs, and after the last', async () => {
    expect(await epochsOf(undefined)).toEqual([1, 2, 3, 4, 5]);
    expect(await epochsOf(2)).toEqual([2, 4, 5]);
    expect(await epochsOf({ seconds: 0 })).toEqual([1, 2, 3, 4, 5]);
    expect(await epochsOf({ seconds: 3600 })).toEqual([5]);
  });

  it.each([0, 1.5, '3', { seconds: -1 }, { seconds: Number.NaN }])('refuse %j for an interval', async (every) => {
    await expect(fitWals(train, { checkpointEvery: every as number })).rejects.toThrow(/^checkpointEvery must be/);
  });
});

describe('a warm start', () => {
  const losses = async (data: Interactions, options: WalsOptions) => {
    const found: number[] = [];
    await fitWals(data, { ...quick, ...options, onEpoch: ({ loss }: EpochEvent) => void found.push(loss!) });
    return found;
  };

  it.each(['exact', 'cg'] as const)('begins where the model is: %s', async (solver) => {
    const start = await fitWals(train, { ...quick, epochs: 30, solver });
    const [first] = await losses(train, { start, solver, epochs: 1 });
    const cold = await losses(train, { solver, epochs: 5 });
    const end = start.metadata.loss as number;
    expect(first).toBeLessThanOrEqual(end * (1 + 1e-5));
    expect(cold[0]).toBeGreaterThan(end * 1.05);
  });

  it.each(['exact', 'cg'] as const)(
    'begins with the biases that the model has, no mean in them: %s',
    async (solver) => {
      const rated = given({ ...example, density: 0.6 }).interactions;
      const biased = { factors: 8, objective: 'explicit', biases: true, solver, simd: 'strict' } as const;
      const start = await fitWals(rated, { ...biased, epochs: 100 });
      const [first] = await losses(rated, { ...biased, start, epochs: 1 });
      const [cold] = await losses(rated, { ...biased, epochs: 1 });
      const end = Number(start.metadata.loss);
      expect(Math.abs(first / end - 1)).toBeLessThan(1e-3);
      expect(cold / end - 1).toBeGreaterThan(0.5);
    },
  );

  it('finds users and items by their ids, and begins new ones as ever', async () => {
    const start = await fitWals(train, { ...quick, epochs: 30 });
    const entries = [...train.users.ids()].flatMap((user, row) =>
      Array.from(train.itemsOf(row), (item) => ({ user: user as number, item: train.items.idAt(item) as number })),
    );
    const renumbered = Interactions.fromRows([...entries].reverse());
    const extended = Interactions.fromRows([...entries, { user: 1000, item: 3 }, { user: 1000, item: 2000 }].reverse());
    const [same] = await losses(renumbered, { start, epochs: 1 });
    expect(same).toBeLessThanOrEqual((start.metadata.loss as number) * (1 + 1e-5));
    const [more] = await losses(extended, { start, epochs: 1 });
    const [cold] = await losses(extended, { epochs: 1 });
    expect(more).toBeLessThan(cold);
  });

  it('goes on with more factors, and with fewer', async () => {
    const mild = { unobservedWeight: 0.1, regularization: 0.003 };
    const start = await fitWals(train, { ...quick, ...mild, factors: 8, epochs: 30 });
    const before = start.metadata.loss as number;
    const wider = await losses(train, { ...mild, start, factors: 16, epochs: 30 });
    const cold = await losses(train, { ...mild, factors: 16, epochs: 30 });
    expect(wider[0]).toBeLessThanOrEqual(before * (1 + 1e-5));
    expect(wider[29]).toBeLessThan(before * 0.97);
    expect(wider[29]).toBeLessThan(cold[29] * 1.02);
    const [narrower] = await losses(train, { ...mild, start, factors: 4, epochs: 1 });
    expect(narrower).toBeLessThan((await losses(train, { ...mild, factors: 4, epochs: 1 }))[0]);
  });

  it('takes a model that keeps no users', async () => {
    const start = await fitWals(train, { ...quick, epochs: 30 });
    const light = await fitWals(train, { ...quick, epochs: 30, keepUsers: false });
    expect(await losses(train, { start: light, epochs: 1 })).toEqual(await losses(train, { start, epochs: 1 }));
  });

  it('keeps non-negative factors so', async () => {
    const start = await fitWals(train, quick);
    const model = await fitWals(train, { ...quick, nonNegative: true, start });
    expect(model.itemFactors.every((factor) => factor >= 0)).toBe(true);
  });

  it('refuses what is no model', async () => {
    await expect(fitWals(train, { start: {} as FactorModel })).rejects.toThrow(/^start must be a FactorModel/);
  });
});

describe('early stopping', () => {
  const validation = { interactions: test, metric: 'ndcg@5', patience: 2 } as const;
  const run = async (options: WalsOptions) => {
    const events: EpochEvent[] = [];
    const model = await fitWals(train, {
      ...quick,
      epochs: 40,
      ...options,
      onEpoch: (event) => void events.push(event),
    });
    return { events, model };
  };

  it('ends when the metric has not risen for long enough, with the model of the best epoch', async () => {
    const { events, model } = await run({ validation });
    const values = events.map((event) => event.validation!);
    const best = values.indexOf(Math.max(...values));
    expect(events.length).toBe(best + 1 + validation.patience);
    expect(events.length).toBeLessThan(40);
    expect(model.metadata).toMatchObject({ epochs: best + 1, validation: { metric: 'ndcg@5', value: values[best] } });
    expect((await evaluate(model, { test, k: 5 })).metrics['ndcg@5']).toBe(values[best]);
    const straight = await fitWals(train, { ...quick, epochs: best + 1 });
    expect(model.itemFactors).toEqual(straight.itemFactors);
    expect(model.userFactors).toEqual(straight.userFactors);
  });

  it('measures as often as told, and after the last epoch', async () => {
    const { events } = await run({ epochs: 5, validation: { ...validation, every: 2, patience: 100 } });
    expect(events.map((event) => event.validation !== undefined)).toEqual([false, true, false, true, true]);
  });

  it.each(['rmse', 'mae'] as const)('takes less %s for better', async (metric) => {
    const { events, model } = await run({
      objective: 'explicit',
      regularization: 1e-3,
      validation: { interactions: test, metric, patience: 2 },
    });
    const values = events.map((event) => event.validation!);
    const best = values.indexOf(Math.min(...values));
    expect(model.metadata).toMatchObject({ epochs: best + 1, validation: { metric, value: values[best] } });
    expect((await evaluateRatings(model, { test })).metrics[metric]).toBe(values[best]);
  });

  it('takes any function of the model, and either way for better', async () => {
    const metrics = [5, 3, 4, 2, 2, 6, 7, 8];
    const metric = (_: FactorModel, epoch: number) => metrics[epoch - 1];
    const { events, model } = await run({ epochs: 8, validation: { metric } });
    expect(events.map((event) => event.validation)).toEqual(metrics.slice(0, 7));
    expect(model.metadata).toMatchObject({ epochs: 4, validation: { metric: 'function', value: 2 } });
    const most = await run({ epochs: 8, validation: { metric, maximise: true, patience: 9 } });
    expect(most.model.metadata).toMatchObject({ epochs: 8, validation: { value: 8 } });
  });

  it('takes any metric of which the table says that more is better', async () => {
    const rising = { ...validation, metric: 'recall-capped@5' } as const;
    const { model } = await run({ validation: rising });
    const { metrics } = await evaluate(model, { test, metrics: ['recall-capped'], k: 5 });
    expect(model.metadata.validation).toMatchObject({ metric: 'recall-capped@5', value: metrics['recall-capped@5'] });
  });

  it('measures a fit that keeps no users', async () => {
    const { model } = await run({ validation, keepUsers: false });
    expect(model.userFactors).toHaveLength(0);
    expect(model.metadata.validation).toEqual((await run({ validation })).model.metadata.validation);
  });

  it.each([
    [{ interactions: test, metric: 'auc' }, /^validation\.metric must be one of/],
    [{ interactions: test, metric: 'ndcg' }, /^validation\.metric must be one of/],
    [{ interactions: test, metric: 'gini@5' }, /^validation\.metric must be one of/],
    [{ interactions: test, metric: 'mae', maximise: true }, /^validation\.maximise must be/],
    [{ metric: () => 1, maximise: 1 }, /^validation\.maximise must be/],
    [{ metric: 'ndcg@5' }, /^validation\.interactions must be an Interactions/],
    [{ interactions: test, patience: 0 }, /^validation\.patience must be an integer/],
    [{ interactions: test, every: 0.5 }, /^validation\.every must be an integer/],
    [{ interactions: [] }, /^validation\.interactions must be an Interactions/],
    [null, /^validation must be an object/],
  ])('refuses %#', async (wrong, message) => {
    await expect(fitWals(train, { validation: wrong as never })).rejects.toThrow(message);
  });
});

describe('fitWals.epochs', () => {
  it('gives the epochs as they come, and the model after each without disturbing the fit', async () => {
    for (const solver of ['exact', 'cg'] as const) {
      const events: EpochEvent[] = [];
      const models: FactorModel[] = [];
      const options = { ...quick, solver, onEpoch: (event: EpochEvent) => void events.push(event) };
      for await (const epoch of fitWals.epochs(train, options)) {
        models.push(await epoch.model());
        const { model, ...report } = epoch;
        expect(report).toEqual(events[models.length - 1]);
      }
      expect(models).toHaveLength(5);
      for (const [at, model] of models.entries()) {
        const straight = await fitWals(train, { ...quick, solver, epochs: at + 1 });
        expect(model.itemFactors).toEqual(straight.itemFactors);
        expect(model.userFactors).toEqual(straight.userFactors);
        expect(model.metadata).toEqual(straight.metadata);
      }
    }
  });

  it('waits for models that nobody waited for', async () => {
    const models: Promise<FactorModel>[] = [];
    for await (const epoch of fitWals.epochs(train, quick)) models.push(epoch.model(), epoch.model());
    for (const [at, model] of (await Promise.all(models)).entries()) {
      const straight = await fitWals(train, { ...quick, epochs: Math.floor(at / 2) + 1 });
      expect(Buffer.compare(model.encode(), straight.encode())).toBe(0);
    }
  });

  it('can be left at any epoch', async () => {
    let epochs = 0;
    for await (const { loss } of fitWals.epochs(train, { ...quick, epochs: 1000 })) {
      expect(loss).toBeGreaterThan(0);
      if (++epochs === 3) break;
    }
    expect(epochs).toBe(3);
  });

  it('has no model of an epoch that is gone', async () => {
    const kept = [];
    for await (const epoch of fitWals.epochs(train, { ...quick, epochs: 2 })) kept.push(epoch);
    for (const epoch of kept)
      await expect(epoch.model()).rejects.toThrow(/^epoch must be the epoch that the loop is at/);
  });

  it('throws what fitWals throws', async () => {
    await expect(fitWals.epochs(train, { factors: 0 }).next()).rejects.toThrow(ArgumentError);
  });
});
