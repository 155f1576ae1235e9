// The partitioned fit: the course of the plain one, for any objective, at the same bits whoever works.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Interactions } from '../../../src/data/interactions.ts';
import { cutUsers, partitionCount } from '../../../src/data/partitions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import type { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import type { EpochEvent, WalsOptions } from '../../../src/solve/wals/options.ts';
import { example, given, shape } from '../problems.ts';
import { settings } from '../settings.ts';

const strict = { factors: 10, epochs: 6, simd: 'strict' } as const;

async function course(data: Interactions, options: WalsOptions) {
  const losses: number[] = [];
  const onEpoch = ({ loss }: EpochEvent) => void losses.push(loss as number);
  const model = await fitWals(data, { ...strict, ...options, onEpoch });
  return { model, losses };
}

const bits = ({ userFactors, itemFactors }: FactorModel) => [...userFactors, ...itemFactors];

describe('fitWals with partitions', () => {
  it('falls at every epoch, to the loss of its model, for every objective and every number of partitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.constantFrom(...settings),
        fc.constantFrom<WalsOptions>({ solver: 'cg' }, { solver: 'exact' }, { solver: 'cg', itemSteps: 1 }),
        fc.nat(),
        async (size, setting, way, seed) => {
          const problem = given(size, { weights: setting.weights });
          const { options } = setting.of(problem);
          if (options.nonNegative || options.biases) return;
          const partitions = 1 + (seed % problem.interactions.userCount);
          const { factors } = size;
          const { model, losses } = await course(problem.interactions, { ...options, ...way, factors, partitions });
          const all = [...losses, model.metadata.loss as number];
          for (let k = 1; k < all.length; k++) expect(all[k]).toBeLessThanOrEqual(all[k - 1] * (1 + 2e-6));
          const { weight, target } = options;
          const again = await loss(model, problem.interactions, { weight, target });
          expect(Math.abs(again - all[all.length - 1])).toBeLessThanOrEqual(2e-5 * again + 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([1, 2, 7, 40])('ends within 0.2 % of the plain loss, in %i partitions', async (partitions) => {
    const { interactions } = given({ ...example, userCount: 200, itemCount: 120 });
    for (const options of [{}, { solver: 'exact' }, { objective: 'explicit' }] satisfies WalsOptions[]) {
      const plain = await course(interactions, { ...options, epochs: 10 });
      const { model } = await course(interactions, { ...options, epochs: 10, partitions });
      expect(model.metadata.loss).toBeLessThanOrEqual((plain.model.metadata.loss as number) * 1.002);
    }
  });

  it('has the bits of one thread on two and three', async () => {
    const { interactions } = given({ ...example, userCount: 300, itemCount: 90 });
    const options = { partitions: 5, factors: 24, epochs: 3 };
    const { model } = await course(interactions, { ...options, workers: 1 });
    for (const workers of [2, 3]) {
      expect(bits((await course(interactions, { ...options, workers })).model)).toEqual(bits(model));
    }
  });

  it('goes on from a state with the bits of a fit in one go', async () => {
    const { interactions } = given(example);
    const states: Uint8Array[] = [];
    const options = { partitions: 3, onCheckpoint: (state: Uint8Array) => void states.push(state.slice()) };
    const { model } = await course(interactions, options);
    for (const resume of [states[0], states[3]]) {
      expect(bits((await course(interactions, { partitions: 3, resume })).model)).toEqual(bits(model));
    }
    await expect(course(interactions, { partitions: 4, resume: states[0] })).rejects.toThrow(/partitions/);
    await expect(course(interactions, { resume: states[0] })).rejects.toThrow(/partitions/);
  });

  it('is validated, and begins with a model, as any fit', async () => {
    const { interactions } = given(example);
    const start = (await course(interactions, { epochs: 4 })).model;
    const { losses } = await course(interactions, { partitions: 3, start, epochs: 2 });
    expect(losses[0]).toBeLessThanOrEqual((start.metadata.loss as number) * 1.01);
    const { model } = await course(interactions, { partitions: 3, validation: { metric: (_, epoch) => epoch } });
    expect(model.metadata.epochs).toBe(1);
  });

  it('refuses what sums over partitions do not solve, by name', async () => {
    const { interactions } = given(example);
    const bad: [WalsOptions, string][] = [
      [{ partitions: 41 }, 'partitions'],
      [{ partitions: 0 }, 'partitions'],
      [{ partitions: 2, nonNegative: true }, 'nonNegative'],
      [{ partitions: 2, objective: 'explicit', biases: true }, 'biases'],
      [{ partitions: 2, solver: 'cg', cgTolerance: 0.1, relaxation: 1 }, 'cgTolerance'],
      [{ itemSteps: 2 }, 'itemSteps'],
      [{ partitions: 2, itemSteps: 31 }, 'itemSteps'],
    ];
    for (const [options, argument] of bad) {
      const fault = await fitWals(interactions, { ...strict, ...options }).catch((error) => error);
      expect(fault).toBeInstanceOf(ArgumentError);
      expect(fault.argument).toBe(argument);
    }
  });
});

describe('cutUsers', () => {
  it('cuts all users into partitions that are not empty, of about equal entries', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), fc.nat(), (list, seed) => {
        const counts = Int32Array.from(list);
        const nnz = counts.reduce((a, b) => a + b, 0);
        const count = 1 + (seed % counts.length);
        const shapes = cutUsers(counts, nnz, count);
        expect(shapes.length).toBe(count);
        let next = 0;
        let entries = 0;
        for (const { firstUser, userCount, nnz: own } of shapes) {
          expect(firstUser).toBe(next);
          expect(userCount).toBeGreaterThan(0);
          expect(own).toBe(counts.subarray(next, next + userCount).reduce((a, b) => a + b, 0));
          next += userCount;
          entries += own;
        }
        expect([next, entries]).toEqual([counts.length, nnz]);
        const most = counts.reduce((a, b) => Math.max(a, b), 0);
        for (const { nnz: own, userCount } of shapes) {
          if (userCount > 1) expect(own).toBeLessThanOrEqual(nnz / count + 2 * most);
        }
      }),
    );
  });

  it('takes as many partitions as the entries have of their size', () => {
    expect(partitionCount(1, 0)).toBe(1);
    expect(partitionCount(2 ** 25, 0)).toBe(1);
    expect(partitionCount(2 ** 25 + 1, 0)).toBe(2);
    expect(partitionCount(2 ** 25, 1)).toBe(2);
    expect(partitionCount(1000, 0, 1000)).toBe(8);
  });
});
