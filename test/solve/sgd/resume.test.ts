// fitSgd from a state, from a model, and epoch by epoch.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import type { SgdOptions } from '../../../src/solve/sgd/options.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { ratings, tastes } from './data.ts';

/** Four blocks, so that strata and the order within blocks have their part. */
const { train, test } = splitInteractions(ratings(200, 150, 0.7), { holdout: 0.2, seed: 2 });
const quick = { factors: 6, epochs: 4, simd: 'strict', workers: 1 } as const;

async function statesOf(data: Interactions, options: SgdOptions) {
  const states = new Map<number, Uint8Array>();
  const model = await fitSgd(data, { ...options, onCheckpoint: (state, epoch) => void states.set(epoch, state) });
  return { states, model };
}

describe('a fit by SGD that goes on from a state', () => {
  it.each<[string, SgdOptions]>([
    ['squared', {}],
    ['cosine', { schedule: 'cosine' }],
    ['adagrad', { schedule: 'adagrad' }],
    ['negatives', { loss: 'logistic', target: 1, negativeExponent: 0.5 }],
    ['bpr', { loss: 'bpr' }],
    ['warp by adagrad', { loss: 'warp', schedule: 'adagrad' }],
    ['gravity', { unobservedWeight: 0.1, target: 1 }],
    ['validation', { validation: { interactions: test, metric: 'rmse', patience: 2 } }],
    ['a worse last epoch', { validation: { metric: (_, epoch) => Math.abs(epoch - 2) } }],
  ])('ends with the bits of one that was not interrupted: %s', async (_, more) => {
    const options = { ...quick, ...more };
    const { states, model } = await statesOf(train, options);
    expect([...states.keys()]).toEqual([1, 2, 3, 4]);
    for (const resume of states.values()) {
      const resumed = await fitSgd(train, { ...options, resume });
      expect(Buffer.compare(resumed.encode(), model.encode())).toBe(0);
    }
    const [first] = states.values();
    const pooled = await fitSgd(train, { ...options, resume: first, workers: 2 });
    expect(Buffer.compare(pooled.encode(), model.encode())).toBe(0);
  });

  it.each<[string, Interactions, SgdOptions, RegExp]>([
    ['other values', ratings(200, 150, 0.7), {}, /^resume must be a state of a fit of the same interactions/],
    ['another rate', train, { learningRate: 0.02 }, /^resume\.learningRate must be 0\.02/],
    ['another loss', train, { loss: 'bpr' }, /^resume\.loss must be "bpr"/],
    ['fewer epochs', train, { epochs: 2 }, /^epochs must be at least 3/],
  ])('refuses %s', async (_, data, more, message) => {
    const { states } = await statesOf(train, quick);
    await expect(fitSgd(data, { ...quick, ...more, resume: states.get(3) })).rejects.toThrow(message);
  });

  it('takes more epochs, unless the rates depend on how many there are', async () => {
    const { states } = await statesOf(train, { ...quick, epochs: 3 });
    const longer = await fitSgd(train, { ...quick, resume: states.get(3) });
    expect(Buffer.compare(longer.encode(), (await fitSgd(train, quick)).encode())).toBe(0);
    const cosine = { ...quick, schedule: 'cosine' } as const;
    const shorter = await statesOf(train, { ...cosine, epochs: 3 });
    await expect(fitSgd(train, { ...cosine, resume: shorter.states.get(3) })).rejects.toThrow(/^resume\.epochs/);
  });

  it('has the epochs that the fit of the state was to have, where none are given', async () => {
    const { states, model } = await statesOf(train, { ...quick, epochs: 5 });
    const { epochs: _, ...open } = quick;
    const resumed = await fitSgd(train, { ...open, resume: states.get(2) });
    expect(Buffer.compare(resumed.encode(), model.encode())).toBe(0);
  });

  it('is no state of fitWals', async () => {
    const { states } = await statesOf(train, quick);
    await expect(fitWals(train, { ...quick, resume: states.get(1) })).rejects.toThrow(/^resume/);
  });
});

describe('a warm start of fitSgd', () => {
  const lossAfter = async (data: Interactions, options: SgdOptions) =>
    Number((await fitSgd(data, { ...quick, epochs: 1, ...options })).metadata.loss);

  it('begins where the model is, its biases included', async () => {
    const start = await fitSgd(train, { ...quick, epochs: 60, learningRate: 0.03 });
    const end = Number(start.metadata.loss);
    expect(await lossAfter(train, { start })).toBeLessThan(1.1 * end);
    expect(await lossAfter(train, {})).toBeGreaterThan(1.5 * end);
    const still = await fitSgd(train, { ...quick, start, epochs: 1, learningRate: 1e-12 });
    expect(still.score(3, 5)).toBeCloseTo(start.score(3, 5), 4);
  });

  it('takes a model of fitWals, by ids', async () => {
    const whole = tastes(300, 200);
    const start = await fitWals(whole, { ...quick, epochs: 10 });
    const reversed = Interactions.fromRows(
      [...whole.users.ids()]
        .flatMap((user, row) => Array.from(whole.itemsOf(row), (item) => ({ user, item: whole.items.idAt(item) })))
        .reverse() as { user: number; item: number }[],
    );
    const gravity = { unobservedWeight: 0.1, target: 1 };
    const [warm, cold] = [await lossAfter(reversed, { ...gravity, start }), await lossAfter(reversed, gravity)];
    expect(warm).toBeLessThan(0.8 * cold);
  });
});

describe('fitSgd.epochs', () => {
  it('gives the epochs as they come, and the model after each', async () => {
    let epochs = 0;
    for await (const { epoch, loss, examples, model } of fitSgd.epochs(train, quick)) {
      expect(epoch).toBe(++epochs);
      expect(examples).toBe(train.nnz);
      const straight = await fitSgd(train, { ...quick, epochs: epoch });
      expect(straight.metadata.loss).toBe(loss);
      const asked = await model();
      expect(asked).toBeInstanceOf(FactorModel);
      expect(asked.itemFactors).toEqual(straight.itemFactors);
      if (epochs === 3) break;
    }
    expect(epochs).toBe(3);
  });
});
