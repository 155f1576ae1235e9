// Values of 0 or less under `implicit` and `hkv`: no preference, with the confidence of their size, as in those systems.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { readInteractions } from '../../src/node/index.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { loss } from '../../src/solve/wals/loss.ts';

/** Six users, five items; values of either sign, and zeros if they are wanted. */
function signed(zero: number): Interactions {
  const users: string[] = [];
  const items: string[] = [];
  const values: number[] = [];
  for (let at = 0; at < 30; at++) {
    if (at % 4 === 3) continue;
    users.push(`u${Math.floor(at / 5)}`);
    items.push(`i${at % 5}`);
    values.push(at % 7 === 2 ? zero : (at % 3 === 1 ? -0.5 : 1) * (1 + (at % 4)));
  }
  return Interactions.fromColumns({ users, items, values });
}

const settings = { factors: 3, epochs: 6, regularization: 0.1, simd: 'strict', seed: 5 } as const;

describe.each([
  { objective: 'implicit', zero: 2, weight: (a: number) => 0.7 * Math.abs(a) },
  { objective: 'hkv', zero: 0, weight: (a: number) => 1 + 0.7 * Math.abs(a) },
] as const)('$objective', ({ objective, zero, weight }) => {
  const interactions = signed(zero);
  const values = [...interactions.values!];
  const options = { ...settings, objective, alpha: 0.7 } as const;

  it('weighs by size and aims by sign: the fit with those weights and targets', async () => {
    expect(values.some((a) => a < 0)).toBe(true);
    const model = await fitWals(interactions, options);
    const spelt = { weight: values.map(weight), target: values.map((a) => (a > 0 ? 1 : 0)) };
    const expected = await fitWals(interactions, { ...settings, objective, ...spelt });
    for (const id of interactions.users.ids()) {
      const scores = interactions.items.ids().map((item) => model.score(id, item));
      const others = interactions.items.ids().map((item) => expected.score(id, item));
      for (const [at, score] of scores.entries()) expect(score).toBeCloseTo(others[at], 4);
    }
    const [value, other] = await Promise.all([loss(model, interactions), loss(model, interactions, spelt)]);
    expect(Math.abs(value - other)).toBeLessThan(1e-5 * other);
    expect(Math.abs((model.metadata.loss as number) - value)).toBeLessThan(1e-4 * value);
  });

  it('folds a user in as it was trained', async () => {
    const model = await fitWals(interactions, options);
    for (let user = 0; user < interactions.userCount; user++) {
      const history = [...interactions.itemsOf(user)].map((item, at) => ({
        item: interactions.items.idAt(item),
        value: interactions.valueAt(interactions.indptr[user] + at),
      }));
      const row = model.foldInUser(history);
      for (const [k, factor] of row.entries()) expect(factor).toBeCloseTo(model.userFactors[user * 3 + k], 4);
    }
  });

  it('takes one value below 0 of all entries', async () => {
    const all = Interactions.fromColumns({ users: ['a', 'a', 'b'], items: ['x', 'y', 'x'], values: [-2, -2, -2] });
    const model = await fitWals(all, { ...options, factors: 2 });
    expect(Math.abs(model.score('a', 'x'))).toBeLessThan(1e-3);
    expect(model.foldInUser([{ item: 'x', value: -2 }]).every((factor) => Math.abs(factor) < 1e-6)).toBe(true);
  });
});

describe('a value of 0', () => {
  it('has no confidence under implicit: user, item, value and what to do are named', async () => {
    const error = await fitWals(signed(0), { ...settings, objective: 'implicit' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toContain(`user "u0", item "i2", value 0: leave it out, or take objective 'hkv'`);
  });

  const FILE = '../shared/cases/zero-ratings.csv';
  if (!existsSync(FILE)) console.warn(`NOT TESTED HERE: ${FILE}, which is not there.`);
  it.runIf(existsSync(FILE))('as BookCrossing writes it', async () => {
    const data = await readInteractions(FILE);
    await expect(fitWals(data, { ...settings, factors: 1, objective: 'implicit' })).rejects.toThrow(
      /user 2, item "b", value 0/,
    );
    await expect(fitWals(data, { ...settings, factors: 1, objective: 'hkv' })).resolves.toBeDefined();
  });
});
