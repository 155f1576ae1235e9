// What the benchmarks beside other libraries rest on and need no library for: that all are told the same objective, that it
// is evaluated right, and when a course gets somewhere.
import { describe, expect, it } from 'vitest';
import { CONTENDERS } from '../../bench/rivals/contenders.mjs';
import { medians, pointsOf, reach } from '../../bench/rivals/course.mjs';
import { lossOf } from '../../bench/rivals/objective.mjs';
import { COURSES, OBJECTIVES, QUICK, TARGETS } from '../../bench/rivals/settings.mjs';
import { SYSTEMS } from '../../bench/rivals/systems.mjs';
import { looksAt, wholeFits } from '../../bench/rivals/whole-fits.mjs';
import { fitWals, Interactions } from '../../src/index.ts';
import { seeded } from '../seeded.ts';

const FACTORS = 3;
const SHAPE = { userCount: 7, itemCount: 5, nnz: 0 };
const { indptr, indices } = pairs();
SHAPE.nnz = indices.length;
const random = seeded(3);
const users = Float32Array.from({ length: SHAPE.userCount * FACTORS }, () => random.uniform(0, 1));
const items = Float32Array.from({ length: SHAPE.itemCount * FACTORS }, () => random.uniform(0, 1));
const objective = { unobservedWeight: 0.2, regularization: 0.7 };

function pairs() {
  const chance = seeded(2);
  const [indptr, indices] = [[0], [] as number[]];
  for (let user = 0; user < SHAPE.userCount; user++) {
    for (let item = 0; item < SHAPE.itemCount; item++)
      if (chance.uniform(0, 1) < 0.4 || item === user % 5) indices.push(item);
    indptr.push(indices.length);
  }
  return { indptr: Int32Array.from(indptr), indices: Int32Array.from(indices) };
}

/** Σ over all pairs, of what `term` says of a pair, and the penalty of the rows, of which `penalty` knows the length. */
function naive(term: (p: number, observed: boolean) => number, penalty: (entries: number) => number): number {
  let sum = 0;
  const lengths = { users: new Array(SHAPE.userCount).fill(0), items: new Array(SHAPE.itemCount).fill(0) };
  for (let i = 0; i < SHAPE.userCount; i++) {
    const row = [...indices.subarray(indptr[i], indptr[i + 1])];
    for (let j = 0; j < SHAPE.itemCount; j++) {
      let p = 0;
      for (let k = 0; k < FACTORS; k++) p += users[i * FACTORS + k] * items[j * FACTORS + k];
      sum += term(p, row.includes(j));
      if (!row.includes(j)) continue;
      lengths.users[i]++;
      lengths.items[j]++;
    }
  }
  users.forEach((x, at) => {
    sum += penalty(lengths.users[Math.floor(at / FACTORS)]) * x * x;
  });
  items.forEach((x, at) => {
    sum += penalty(lengths.items[Math.floor(at / FACTORS)]) * x * x;
  });
  return sum;
}

const common = naive(
  (p, observed) => (observed ? (1 - p) ** 2 : objective.unobservedWeight * p ** 2),
  () => objective.regularization,
);

describe('the objective', () => {
  it('is evaluated as it is written', () => {
    expect(lossOf({ users, items }, FACTORS, { indptr, indices }, objective)).toBeCloseTo(common, 10);
  });

  it('is implicit’s over w0, by its own formula', () => {
    const { alpha, regularization } = SYSTEMS.implicit.parameters(objective, SHAPE);
    const own = naive(
      (p, observed) => (observed ? alpha * (1 - p) ** 2 : p ** 2),
      () => regularization,
    );
    expect(own * objective.unobservedWeight).toBeCloseTo(common, 10);
    const stated = own / (alpha * SHAPE.nnz + SHAPE.userCount * SHAPE.itemCount - SHAPE.nnz);
    expect(SYSTEMS.implicit.loss(stated, objective, SHAPE)).toBeCloseTo(common, 10);
  });

  it.each(['irspack', 'irspack-wheel'] as const)('is that of %s, by its own formula', (system) => {
    const { alpha0, value, reg, nu } = SYSTEMS[system].parameters(objective, SHAPE);
    const own = naive(
      (p, observed) => (observed ? (alpha0 + value) * (1 - p) ** 2 : alpha0 * p ** 2),
      (entries) => reg * (alpha0 * SHAPE.itemCount + entries) ** nu,
    );
    expect(own).toBeCloseTo(common, 10);
    expect(SYSTEMS[system].loss(own / 2, objective, SHAPE)).toBeCloseTo(common, 10);
  });

  it('is that of LIBMF, by its own formula', () => {
    const { alpha, c, lambdaP2, lambdaQ2 } = SYSTEMS.libmf.parameters(objective, SHAPE);
    expect(lambdaQ2).toBe(lambdaP2);
    const own = naive(
      (p, observed) => (observed ? (1 - p) ** 2 : alpha * (c - p) ** 2),
      () => lambdaP2,
    );
    expect(own).toBeCloseTo(common, 10);
  });

  it('is Spark’s over w0 but for the penalty, whose mean factors have the geometric mean λ/w0', () => {
    const { alpha, regularization } = SYSTEMS.spark.parameters(objective, SHAPE);
    const data = (p: number, observed: boolean) => (observed ? (1 + alpha) * (1 - p) ** 2 : p ** 2);
    const none = () => 0;
    const commonData = naive((p, observed) => (observed ? (1 - p) ** 2 : 0.2 * p ** 2), none);
    expect(naive(data, none) * objective.unobservedWeight).toBeCloseTo(commonData, 10);
    const [ofUser, ofItem] = [SHAPE.userCount, SHAPE.itemCount].map((rows) => (regularization * SHAPE.nnz) / rows);
    expect(Math.sqrt(ofUser * ofItem) * objective.unobservedWeight).toBeCloseTo(objective.regularization, 10);
  });

  it('is what a fit of ours states', async () => {
    const interactions = Interactions.fromCsr({ indptr, indices, itemCount: SHAPE.itemCount });
    const parameters = SYSTEMS.halfsweep.parameters(objective, SHAPE);
    const model = await fitWals(interactions, { ...parameters, factors: FACTORS, epochs: 3, workers: 1 });
    const factors = { users: model.userFactors, items: model.itemFactors };
    const found = lossOf(factors, model.factors, { indptr, indices }, objective);
    const stated = model.metadata.loss as number;
    // It is that of the last epoch, after which the users are solved once more.
    expect(found).toBeLessThanOrEqual(stated * (1 + 1e-6));
    expect(found).toBeGreaterThan(stated * 0.9);
  });
});

describe('a course', () => {
  const course = pointsOf([1, 2, 4], [10, 6, 5], [1, 2, 3, 4], [0.5, 0.5, 0.5, 0.25]);

  it('has the sweeps up to a point and the last half-sweep after it', () => {
    expect(course.map(({ seconds }) => seconds)).toEqual([1.5, 3.5, 10.25]);
    expect(pointsOf([2], [6], [1, 2], undefined)).toEqual([{ sweeps: 2, seconds: 3, value: 6 }]);
  });

  it('reaches a value on the line between two points', () => {
    expect(reach(course, 8, false)).toEqual({ seconds: 2.5, sweeps: 1.5 });
    expect(reach(course, 5.5, false)).toEqual({ seconds: 6.875, sweeps: 3 });
    const rising = course.map((point) => ({ ...point, value: -point.value }));
    expect(reach(rising, -8, true)).toEqual({ seconds: 2.5, sweeps: 1.5 });
  });

  it('reaches it first where it passes it more than once', () => {
    const humped = pointsOf([1, 2, 3, 4], [1, 3, 1, 3], [1, 1, 1, 1], undefined);
    expect(reach(humped, 2, true)).toEqual({ seconds: 1.5, sweeps: 1.5 });
  });

  it('is there at the first point or never', () => {
    expect(reach(course, 11, false)).toEqual({ seconds: 1.5, sweeps: 1 });
    expect(reach(course, 4, false)).toBeUndefined();
  });

  it('has medians sweep by sweep', () => {
    const middle = ([a, b, c]: number[]) => [a, b, c].sort((x, y) => x - y)[1];
    expect(
      medians(
        [
          [1, 9],
          [3, 7],
          [2, 8],
        ],
        middle,
      ),
    ).toEqual([2, 8]);
  });
});

describe('what fits as a whole', () => {
  it('has the slope between its fits, without what comes before the first sweep', () => {
    const fitted: [number, boolean][] = [];
    const answer = wholeFits(7, 'last', (sweeps: number, isKept: boolean) => {
      fitted.push([sweeps, isKept]);
      return 10 + 2 * sweeps;
    });
    expect(answer).toEqual({ seconds: [2, 2, 2, 2, 2, 2, 2], at: [1, 7] });
    expect(fitted).toEqual([
      [1, false],
      [7, true],
    ]);
  });

  it('has a slope over enough sweeps, whose factors are not kept beyond those asked for, and no slope downwards', () => {
    const fitted: [number, boolean][] = [];
    const { at, seconds } = wholeFits(2, 'all', (sweeps, isKept) => {
      fitted.push([sweeps, isKept]);
      return sweeps === 2 ? 1 : sweeps;
    });
    expect({ at, seconds }).toEqual({ at: [1, 2], seconds: [1, 1] });
    expect(fitted).toEqual([
      [1, true],
      [2, true],
      [6, false],
    ]);
    expect(() => wholeFits(2, 'none', () => 3)).toThrow('6 sweeps took no longer than one');
  });

  it('is looked at after sweeps that end with the last', () => {
    expect(looksAt(20)).toEqual([1, 2, 3, 4, 5, 7, 10, 14, 20]);
    expect(looksAt(4)).toEqual([1, 2, 3, 4]);
    expect(looksAt(COURSES.sweeps)).toContain(TARGETS.sweeps);
  });
});

describe('the table of contenders', () => {
  it('has a system for each, names of their own, and sizes that are measured', () => {
    const names = CONTENDERS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const sizes = new Set(Object.values(OBJECTIVES).flatMap(({ sizes }) => sizes));
    for (const contender of CONTENDERS) {
      expect(Object.keys(SYSTEMS)).toContain(contender.system);
      expect(contender.sizes.filter((size) => !sizes.has(size))).toEqual([]);
    }
  });

  it('has options of ours that fits take', async () => {
    const interactions = Interactions.fromCsr({ indptr, indices, itemCount: SHAPE.itemCount });
    for (const { system, options } of CONTENDERS) {
      if (system !== 'halfsweep') continue;
      const parameters = SYSTEMS.halfsweep.parameters(OBJECTIVES.debian, SHAPE);
      await fitWals(interactions, { ...parameters, ...options, factors: 2, epochs: 2, workers: 1 });
    }
  });

  it('runs in little on data of the repository', () => {
    expect(Object.keys(QUICK.objectives)).toEqual(['debian']);
  });
});
