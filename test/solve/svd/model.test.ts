// What fitSvd returns and how it runs: the model, folding in, events, abortion, bad options.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError, NumericalError, UnknownIdError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import type { SvdEpochEvent } from '../../../src/solve/svd/options.ts';
import { relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';

const random = seeded(12);
const pairs = Array.from({ length: 60 }, (_, user) =>
  random.distinct(3 + random.index(12), 40).map((item) => ({ user, item })),
);
const rows = pairs.flat().map(({ user, item }) => ({
  user: `u${user}`,
  item: `i${item}`,
  value: random.uniform(1, 5),
}));
const interactions = Interactions.fromRows(rows);

describe('the result of fitSvd', () => {
  it('is a model whose scores are UΣVᵀ', async () => {
    const { u, sigma, v, model } = await fitSvd(interactions, { factors: 7 });
    const score = (i: number, j: number) => sigma.reduce((sum, s, k) => sum + s * u[i * 7 + k] * v[j * 7 + k], 0);
    for (const [i, j] of [
      [0, 0],
      [3, 9],
      [59, 21],
    ]) {
      expect(model.score(interactions.users.idAt(i), interactions.items.idAt(j))).toBeCloseTo(score(i, j), 5);
    }
    const seen = new Set(rows.filter(({ user }) => user === 'u4').map(({ item }) => item));
    const best = model.recommend('u4', { count: 5 });
    expect(best).toHaveLength(5);
    expect(best.some(({ item }) => seen.has(String(item)))).toBe(false);
    expect(FactorModel.decode(model.encode()).recommend('u4', { count: 5 })).toEqual(best);
    expect(model.metadata).toMatchObject({ algorithm: 'svd', factors: 7, centre: 'none', converged: true });
  });

  it.each(['none', 'global', 'items', 'users'] as const)(
    'folds in a user to where the fit has it (centre: %s)',
    async (centre) => {
      for (const values of ['value', 'binary'] as const) {
        const svd = await fitSvd(interactions, { factors: 9, centre, values, tolerance: 1e-10 });
        for (const user of ['u0', 'u31']) {
          const index = interactions.users.indexOf(user);
          const got = svd.foldInUser(
            rows.filter((row) => row.user === user).map(({ item, value }) => ({ item, value })),
          );
          const expected = svd.model.userFactors.subarray(index * 9, index * 9 + 9);
          expect(relativeError(got, expected)).toBeLessThan(1e-5);
        }
      }
    },
  );

  it('has a model that folds in as well, also with more factors than the rank', async () => {
    for (const factors of [9, 50]) {
      const svd = await fitSvd(interactions, { factors });
      const history = rows.flatMap(({ user, ...entry }) => (user === 'u31' ? entry : []));
      expect(relativeError(svd.model.foldInUser(history), svd.foldInUser(history))).toBeLessThan(1e-5);
      expect(relativeError(svd.model.session(history).factors(), svd.foldInUser(history))).toBeLessThan(1e-5);
    }
  });

  it('leaves users and items without interactions at zero, all but what a centre says of them', async () => {
    const cold = Interactions.fromTriplets({ users: [0, 0, 1, 3], items: [0, 1, 4, 1], userCount: 5, itemCount: 6 });
    const zeroRows = (matrix: Float32Array, count: number) =>
      Array.from({ length: count }, (_, row) => row).filter((row) =>
        matrix.subarray((row * matrix.length) / count, ((row + 1) * matrix.length) / count).every((x) => x === 0),
      );
    for (const [centre, users, items] of [
      ['none', [2, 4], [2, 3, 5]],
      ['items', [], [2, 3, 5]],
      ['users', [2, 4], []],
    ] as const) {
      for (const exchanged of [false, true]) {
        const turned = Interactions.fromTriplets({
          users: [0, 1, 4, 1],
          items: [0, 0, 1, 3],
          userCount: 6,
          itemCount: 5,
        });
        const opposite = { none: 'none', items: 'users', users: 'items' } as const;
        const svd = exchanged
          ? await fitSvd(turned, { factors: 2, centre: opposite[centre] })
          : await fitSvd(cold, { factors: 2, centre });
        const [u, v] = exchanged ? [svd.v, svd.u] : [svd.u, svd.v];
        expect([zeroRows(u, 5), zeroRows(v, 6)]).toEqual([users, items]);
      }
    }
  });

  it('refuses histories that it cannot place', async () => {
    const svd = await fitSvd(interactions, { factors: 2 });
    expect(() => svd.foldInUser([{ item: 'nowhere' }])).toThrow(UnknownIdError);
    expect(() => svd.foldInUser([{ item: 'i1', value: Number.NaN }])).toThrow(ArgumentError);
    expect([...svd.foldInUser([])]).toEqual([0, 0]);
  });

  it('says when the epochs ran out', async () => {
    const svd = await fitSvd(interactions, { factors: 5, epochs: 1 });
    expect(svd).toMatchObject({ epochs: 1, converged: false });
    expect(svd.residual).toBeGreaterThan(1e-6);
    expect(svd.model.metadata).toMatchObject({ epochs: 1, converged: false });
  });

  it('throws when the factors do not fit into float32', async () => {
    const huge = Interactions.fromTriplets({ users: [0, 0], items: [0, 1], values: [3e38, 3e38] });
    await expect(fitSvd(huge, { factors: 1 })).rejects.toThrow(NumericalError);
  });
});

describe('a run of fitSvd', () => {
  it('reports every epoch, and awaits the listener', async () => {
    const events: SvdEpochEvent[] = [];
    let busy = 0;
    const svd = await fitSvd(interactions, {
      factors: 3,
      async onEpoch(event) {
        expect(busy++).toBe(0);
        await new Promise((resolve) => setTimeout(resolve));
        busy--;
        events.push(event);
      },
    });
    expect(events.map(({ epoch }) => epoch)).toEqual(Array.from({ length: svd.epochs }, (_, k) => k + 1));
    expect(events.every(({ seconds, epochs }) => seconds >= 0 && epochs === 200)).toBe(true);
  });

  it('stops when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(fitSvd(interactions, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const fit = fitSvd(interactions, {
      factors: 3,
      signal: controller.signal,
      onEpoch: () => controller.abort(reason),
    });
    await expect(fit).rejects.toBe(reason);
  });

  const bad: [string, unknown[]][] = [
    ['factors', [0, -1, 1.5, 2049, '8', Number.NaN, null]],
    ['seed', [2 ** 32, -(2 ** 31) - 1, 0.5, 'x', Number.NaN]],
    ['epochs', [0, 2.5, '1', Number.POSITIVE_INFINITY]],
    ['tolerance', [0, 1, -1, Number.NaN, '0.1']],
    ['centre', ['rows', true, null]],
    ['values', ['ones', null, 1]],
    ['simd', ['relaxed', 1]],
    ['onEpoch', [5, {}]],
    ['signal', [{}, true]],
  ];
  it.each(bad)('names %s when it is out of its domain', async (argument, values) => {
    for (const value of values) {
      await expect(fitSvd(interactions, { [argument]: value })).rejects.toMatchObject({
        name: 'ArgumentError',
        argument,
      });
    }
  });

  it('names what is no Interactions, and no options', async () => {
    await expect(fitSvd([] as never)).rejects.toMatchObject({ argument: 'interactions' });
    await expect(fitSvd(interactions, null as never)).rejects.toMatchObject({ argument: 'options' });
  });
});
