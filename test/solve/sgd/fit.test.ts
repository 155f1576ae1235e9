// What fitSgd returns: models whose scores carry the biases, that know what they minimise, and that learn; the same bits
// for any number of workers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interactions } from '../../../src/data/interactions.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { blockCount } from '../../../src/solve/sgd/memory.ts';
import type { SgdOptions } from '../../../src/solve/sgd/options.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import { createWorkerPool } from '../../../src/workers/index.ts';
import type { WorkerPool } from '../../../src/workers/pool.ts';
import { ratings, tastes } from './data.ts';

const many = ratings(400, 300, 0.3);
const few = ratings(60, 50, 0.3, true);
const alone = { workers: 1, simd: 'strict' } as const;

const LAMBDA = 0.03;

/** The objective by its definition: every entry, and with gravity every pair, pays for the squares of its rows. */
function objectiveOf(model: FactorModel, data: Interactions, w0: number): number {
  const biased = model.metadata.biases !== undefined;
  const { factors } = model;
  const square = (matrix: Float32Array, row: number, one: number, constant: number) =>
    matrix.subarray(row * factors, (row + 1) * factors).reduce((sum, x, k) => {
      if (biased && k === one) return sum;
      return sum + (biased && k < 2 ? x - constant : x) ** 2;
    }, 0);
  const mean = biased ? model.score(0, 0) : 0; // of a user and an item without interactions
  const usersSquare = (i: number) => square(model.userFactors, i, 0, 0);
  const itemsSquare = (j: number) => square(model.itemFactors, j, 1, mean);
  let sum = 0;
  for (let i = 0; i < data.userCount; i++) {
    const scores = model.scoreAll(Int32Array.of(i));
    const observed = new Set(data.itemsOf(i));
    scores.forEach((score, j) => {
      const penalty = LAMBDA * (usersSquare(i) + itemsSquare(j));
      sum += w0 * penalty + (observed.has(j) ? 0 : w0 * score ** 2);
      if (observed.has(j)) sum += penalty;
    });
    data.itemsOf(i).forEach((j, k) => {
      const p = data.indptr[i] + k;
      const weight = (data.weights?.[p] ?? 1) + w0;
      sum += weight * (data.valueAt(p) / (1 + w0) - scores[j]) ** 2;
    });
  }
  return sum;
}

describe('models of fitSgd', () => {
  it('carry the biases in front of the factors', async () => {
    const model = await fitSgd(few, { ...alone, factors: 5, epochs: 30, learningRate: 0.02 });
    expect(model.factors).toBe(7);
    expect(model.metadata).toMatchObject({
      algorithm: 'sgd',
      factors: 5,
      columns: 7,
      epochs: 30,
      biases: { user: 1, item: 0 },
    });
    const row = (matrix: Float32Array, index: number) => Array.from(matrix.subarray(7 * index, 7 * index + 7));
    const [user, item] = [row(model.userFactors, 3), row(model.itemFactors, 9)];
    expect([user[0], item[1]]).toEqual([1, 1]);
    const score = user[1] + item[0] + user.slice(2).reduce((sum, x, k) => sum + x * item[k + 2], 0);
    expect(model.score(3, 9)).toBeCloseTo(score, 5);
    expect(FactorModel.decode(model.encode()).recommend(3)).toEqual(model.recommend(3));
  });

  it('give users and items without interactions the mean and no more', async () => {
    const model = await fitSgd(few, { ...alone, factors: 5, epochs: 3 });
    let sum = 0;
    let weight = 0;
    few.values?.forEach((value, p) => {
      sum += few.weights![p] * value;
      weight += few.weights![p];
    });
    expect(model.score(0, 0)).toBeCloseTo(sum / weight, 5);
  });

  it.each<[string, Interactions, SgdOptions]>([
    ['squared, biases', few, {}],
    ['squared, no biases', few, { biases: false }],
    ['gravity', tastes(60, 50), { unobservedWeight: 0.1, target: 1 }],
  ])('know their objective: %s', async (_, data, options) => {
    const fit = (learningRate: number) =>
      fitSgd(data, { ...alone, factors: 6, epochs: 100, regularization: LAMBDA, learningRate, ...options });
    const [start, model] = [await fit(1e-9), await fit(0.02)];
    for (const one of [start, model]) {
      expect((await loss(one, data)) / objectiveOf(one, data, options.unobservedWeight ?? 0)).toBeCloseTo(1, 5);
    }
    expect(await loss(model, data)).toBeLessThan(0.9 * (await loss(start, data)));
  });

  it('come to the objective of alternating least squares under gravity', async () => {
    const data = tastes(120, 90);
    const objective = { factors: 2, unobservedWeight: 0.2, regularization: 0.01 };
    const wals = await fitWals(data, { ...alone, ...objective, regularizationExponent: 1, epochs: 40 });
    const sgd = await fitSgd(data, {
      ...alone,
      ...objective,
      target: 1,
      epochs: 2000,
      learningRate: 0.02,
      schedule: 'cosine',
    });
    const [reached, least] = [await loss(sgd, data), await loss(wals, data)];
    expect(reached / least).toBeGreaterThan(0.999);
    expect(reached / least).toBeLessThan(1.02);
    // And so a user folded in is where the fit has it.
    const folded = sgd.foldInUser(Array.from(data.itemsOf(5)));
    const fitted = sgd.userFactors.subarray(5 * 2, 6 * 2);
    folded.forEach((value, k) => {
      expect(Math.abs(value - fitted[k])).toBeLessThan(0.05 * Math.hypot(...fitted));
    });
  });

  it('reach the noise of the ratings', async () => {
    const { train, test } = splitInteractions(many, { holdout: 0.1, seed: 3 });
    for (const options of [{}, { schedule: 'adagrad', learningRate: 0.1 }, { schedule: 'inverse' }] as SgdOptions[]) {
      const errors: number[] = [];
      await fitSgd(train, {
        ...alone,
        factors: 6,
        epochs: 40,
        ...options,
        validation: { metric: 'rmse', interactions: test, patience: 40 },
        onEpoch: ({ validation }) => void errors.push(validation!),
      });
      expect(errors[0]).toBeGreaterThan(0.8);
      // Rounding alone leaves 0.29, the noise 0.2 more.
      expect(Math.min(...errors)).toBeLessThan(0.5);
    }
  });

  it.each<[string, SgdOptions]>([
    ['squared', { loss: 'squared', negatives: 4, target: 1 }],
    ['logistic', { loss: 'logistic' }],
    ['hinge', { loss: 'hinge' }],
    ['bpr', { loss: 'bpr' }],
    ['bpr by popularity', { loss: 'bpr', negativeExponent: 0.5, negatives: 2 }],
    ['warp', { loss: 'warp' }],
    ['gravity', { unobservedWeight: 0.1, target: 1, learningRate: 0.03 }],
  ])('rank what they have not seen: %s', async (_, options) => {
    const { train, test } = splitInteractions(tastes(300, 200), { holdout: 0.2, seed: 1 });
    const model = await fitSgd(train, { ...alone, factors: 4, epochs: 100, schedule: 'cosine', ...options });
    const { metrics } = await evaluate(model, { test, metrics: ['auc'] });
    // Unseen items of a user's own kind cannot be told apart: 0.8 is about all there is.
    expect(metrics.auc).toBeGreaterThan(0.7);
  });
});

describe('the bits of fitSgd', () => {
  const pools: WorkerPool[] = [];
  beforeAll(async () => {
    for (const workers of [1, 2, 3]) pools.push(await createWorkerPool({ workers }));
  });
  afterAll(() => {
    for (const pool of pools) pool.dispose();
  });

  it.each<[string, SgdOptions]>([
    ['squared', {}],
    ['adagrad', { schedule: 'adagrad' }],
    ['logistic', { loss: 'logistic' }],
    ['bpr by popularity', { loss: 'bpr', negativeExponent: 0.75 }],
    ['warp', { loss: 'warp' }],
    ['gravity', { unobservedWeight: 0.1 }],
  ])('are the same for any number of workers: %s', async (_, options) => {
    expect(blockCount(many)).toBeGreaterThan(2);
    const fit = async (workers: SgdOptions['workers']) => {
      const losses: number[] = [];
      const onEpoch = ({ loss }: { loss: number }) => void losses.push(loss);
      const model = await fitSgd(many, { factors: 10, epochs: 3, simd: 'strict', ...options, workers, onEpoch });
      return { losses, bytes: Buffer.from(model.encode()).toString('base64') };
    };
    const expected = await fit(1);
    for (const pool of pools) expect(await fit(pool)).toEqual(expected);
  });

  it('are others for another seed', async () => {
    const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => fitSgd(few, { ...alone, epochs: 1, seed })));
    expect(a.itemFactors).toEqual(b.itemFactors);
    expect(a.itemFactors).not.toEqual(c.itemFactors);
  });
});
