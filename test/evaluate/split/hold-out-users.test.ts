// Strong generalisation: users apart, their histories in two, and the evaluation that folds them in.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { evaluateFoldIn } from '../../../src/evaluate/evaluate-fold-in.ts';
import { holdOutUsers } from '../../../src/evaluate/split/hold-out-users.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { failure } from '../../data/failure.ts';
import { columnsOf, problem } from '../../data/problems.ts';
import { reference } from '../../reference/metrics.ts';
import { example, given } from '../../solve/problems.ts';

/** Every entry as text, by ids. */
function entriesById(interactions: Interactions): string[] {
  const { users, items, indptr, indices, weights, times } = interactions;
  return [...users.ids()].flatMap((user, row) =>
    Array.from(indices.subarray(indptr[row], indptr[row + 1]), (item, i) => {
      const at = indptr[row] + i;
      return [user, items.idAt(item), interactions.valueAt(at), weights?.[at], times?.[at]].join(' ');
    }),
  );
}

const numbers = fc.record({
  users: fc.oneof(fc.constantFrom(0.2, 0.5, 0.8), fc.integer({ min: 1, max: 4 })),
  holdout: fc.constantFrom(0.25, 0.5),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
});

describe('holdOutUsers', () => {
  it('parts the users, and the histories of those held out; what it leaves out it counts', () => {
    fc.assert(
      fc.property(problem, numbers, ({ entries, userCount, itemCount }, options) => {
        const whole = Interactions.fromTriplets({ ...columnsOf(entries), userCount, itemCount });
        const active = whole.userCounts().filter((count) => count > 0).length;
        const held = options.users < 1 ? Math.round(options.users * active) : options.users;
        let split: ReturnType<typeof holdOutUsers>;
        try {
          split = holdOutUsers(whole, options);
        } catch (error) {
          // Nobody is left on one side, or the held-out users have no item of the others.
          expect(error).toMatchObject({ argument: 'users' });
          expect(held === 0 || held >= active || itemCount > 1).toBe(true);
          return;
        }
        const { train, foldIn, test, coldItems, dropped, untestedUsers } = split;
        expect([...train.users.ids(), ...foldIn.users.ids()].sort()).toEqual(
          [...whole.users.ids()].filter((_, user) => whole.userCounts()[user] > 0).sort(),
        );
        expect(foldIn.userCount).toBe(held);
        expect(test.users).toBe(foldIn.users);
        for (const part of [train, foldIn, test]) expect(part.items.ids()).toEqual(whole.items.ids());

        const trained = new Set(train.indices);
        const isHeld = (entry: string) => foldIn.users.indexOf(Number(entry.split(' ')[0])) >= 0;
        const isCold = (entry: string) => !trained.has(Number(entry.split(' ')[1]));
        const all = entriesById(whole);
        expect(entriesById(train).sort()).toEqual(all.filter((entry) => !isHeld(entry)).sort());
        const known = all.filter((entry) => isHeld(entry) && !isCold(entry));
        expect([...entriesById(foldIn), ...entriesById(test)].sort()).toEqual(known.sort());
        const cold = all.filter((entry) => isHeld(entry) && isCold(entry));
        expect(dropped).toBe(cold.length);
        expect(coldItems).toBe(new Set(cold.map((entry) => entry.split(' ')[1])).size);

        const own = foldIn.userCounts().map((count, user) => count + test.userCounts()[user]);
        expect([...test.userCounts()]).toEqual([...own].map((count) => Math.floor(options.holdout * count)));
        expect(untestedUsers).toBe(test.userCounts().filter((count) => count === 0).length);
      }),
    );
  });

  it('chooses every user equally often, and repeats itself for a seed', () => {
    const whole = Interactions.fromTriplets({ users: [0, 1, 2, 3], items: [0, 0, 0, 0] });
    const counts = new Int32Array(4);
    for (let seed = 0; seed < 2000; seed++)
      counts[holdOutUsers(whole, { users: 1, seed }).foldIn.users.idAt(0) as number]++;
    // 500 each on average, with a standard deviation of 19: five of them.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(97);
    expect(holdOutUsers(whole, { users: 2, seed: 3 })).toEqual(holdOutUsers(whole, { users: 2, seed: 3 }));
  });

  it.each([
    ['users', { users: 0 }],
    ['users', { users: 1.5 }],
    ['users', { users: 3 }],
    ['users', { users: 0.1 }],
    ['holdout', { holdout: 1 }],
    ['seed', { seed: -1, users: 1 }],
  ])('a bad %s names itself: %o', (argument, options) => {
    const whole = Interactions.fromTriplets({ users: [0, 1, 2], items: [0, 0, 0] });
    expect(failure(() => holdOutUsers(whole, options), ArgumentError).argument).toBe(argument);
    const strangers = Interactions.fromTriplets({ users: [0, 1], items: [0, 1] });
    expect(failure(() => holdOutUsers(strangers, { users: 1 }), ArgumentError).argument).toBe('users');
  });
});

describe('evaluateFoldIn', () => {
  const whole = given(example).interactions;
  const { train, foldIn, test } = holdOutUsers(whole, { users: 8, holdout: 0.3 });
  const k = 4;

  it.each([true, false])(
    'is the mean over what recommendFor gives to the histories, keepUsers: %s',
    async (keepUsers) => {
      const model = await fitWals(train, { factors: 4, epochs: 3, keepUsers });
      const users = foldIn.users.ids().filter((_, user) => test.userCounts()[user] > 0);
      const expected = users.map((id) => {
        const row = foldIn.users.indexOf(id);
        const itemsOf = (part: Interactions) =>
          Array.from(part.itemsOf(row), (item) => part.items.idAt(item) as number);
        const ranked = model.recommendFor(itemsOf(foldIn), { count: k }).items.map(({ item }) => item as number);
        return reference.ndcg(ranked, new Set(itemsOf(test)), k);
      });
      const result = await evaluateFoldIn(model, { foldIn, test, k, perUser: true });
      expect(result.users).toBe(users.length);
      expect(result.withoutTest).toBe(foldIn.userCount - users.length);
      expect(result.perUser![`ndcg@${k}`].users).toEqual(users);
      expect([...result.perUser![`ndcg@${k}`].values]).toEqual(expected.map((value) => expect.closeTo(value, 12)));
    },
  );

  it('counts users without a history as unknown, and needs a fitted model', async () => {
    const model = await fitWals(train, { factors: 4, epochs: 1 });
    const stranger = Interactions.fromColumns({ users: [foldIn.users.idAt(0), 999] as number[], items: [0, 0] });
    expect(await evaluateFoldIn(model, { foldIn, test: stranger, k })).toMatchObject({ users: 1, unknownUsers: 1 });
    const unfitted = FactorModel.create({ ...model, metadata: {} });
    await expect(evaluateFoldIn(unfitted, { foldIn, test })).rejects.toThrow(ArgumentError);
  });
});
