// Sessions: after any adds and removes the same as a fold-in of what is left.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, UnknownIdError } from '../../../src/errors.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { relativeError } from '../../reference/dense.ts';
import { example, given } from '../../solve/problems.ts';
import { settings } from '../../solve/settings.ts';
import { bestOf, fitSetting } from './folding.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2, objective: 'hkv', alpha: 3 });
const itemCount = interactions.itemCount;

describe.each(settings)('a session under $name', (setting) => {
  it('ends at the best factors for the rest of a history, whatever came and went', async () => {
    const fitted = await fitSetting(setting);
    const user = 3;
    const history = fitted.historyOf('users', user);
    const others = fitted.historyOf('users', 7).filter(({ item }) => !history.some((entry) => entry.item === item));
    const session = fitted.model.session(others, fitted.rowOptions('users', user));
    for (const entry of history) session.add(entry);
    for (const { item } of others) expect(session.remove(item)).toBe(true);
    const expected = bestOf(fitted, 'users', user);
    expect(relativeError(session.factors(), expected)).toBeLessThan(1e-5);
    expect(session.items).toEqual(history.map(({ item }) => item));
  });
});

describe('sessions', () => {
  it('equal a fresh fold-in after every one of many adds and removes', () => {
    const step = fc.record({
      item: fc.nat(itemCount - 1),
      value: fc.integer({ min: 1, max: 5 }),
      weight: fc.constantFrom(undefined, 0.5, 2, 1e4),
      removes: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 40 }), (steps) => {
        const session = model.session();
        const present = new Map<number, { item: number; value: number; weight?: number }>();
        for (const { item, value, weight, removes } of steps) {
          if (removes) {
            expect(session.remove(item)).toBe(present.delete(item));
          } else {
            expect(session.add(item, value, weight)).toBe(true);
            present.set(item, { item, value, weight });
          }
          const fresh = model.foldInUser(present.values());
          expect(relativeError(session.factors(), fresh)).toBeLessThan(1e-5);
        }
        expect(session.items).toEqual([...present.keys()]);
      }),
      { numRuns: 30 },
    );
  });

  it('survive an entry that outweighs all others by far', () => {
    const session = model.session([1, 2, 3]);
    session.add(4, 1, 1e15);
    session.remove(4);
    expect(relativeError(session.factors(), model.foldInUser([1, 2, 3]))).toBeLessThan(1e-5);
  });

  it('recommend and explain as the model does for their history', () => {
    const session = model.session([1]);
    session.add(2);
    session.add({ item: 5, value: 3 });
    session.remove(1);
    const history = [2, { item: 5, value: 3 }];
    const [got, expected] = [session.recommend({ count: 4 }), model.recommendFor(history, { count: 4 })];
    expect(got.items.map(({ item }) => item)).toEqual(expected.items.map(({ item }) => item));
    got.items.forEach(({ score }, k) => {
      expect(score).toBeCloseTo(expected.items[k].score, 5);
    });
    expect(got).toMatchObject({ basis: 'history', skipped: [] });
    expect(got.items.map(({ item }) => item)).not.toContain(5);
    expect(session.explain(9)).toEqual(model.session(history).explain(9));
  });

  it('that are empty recommend what is popular', () => {
    const session = model.session();
    expect(session.recommend()).toEqual(model.recommendFor([]));
    session.add(3);
    expect(session.recommend().basis).toBe('history');
    session.remove(3);
    expect(session.recommend()).toEqual(model.recommendFor([]));
    expect(session.factors()).toEqual(new Float32Array(example.factors));
  });

  it('keep a note of unknown items', () => {
    const session = model.session([1000]);
    expect(session.add(2000)).toBe(false);
    expect(session.remove(1000)).toBe(true);
    expect(session.recommend().skipped).toEqual([2000]);
    expect(() => model.session([], { onUnknown: 'error' }).add(2000)).toThrow(UnknownIdError);
    expect(() => session.explain(2000)).toThrow(UnknownIdError);
  });

  it('stay as they are when an entry is refused', () => {
    const session = model.session([1, 2]);
    const before = session.factors();
    expect(() => session.add(3, Number.NaN)).toThrow(ArgumentError);
    expect(() => session.add(1, 1, 0)).toThrow(ArgumentError);
    expect(() => session.add('1')).toThrow(ArgumentError);
    expect(() => session.remove('1')).toThrow(ArgumentError);
    expect(session.items).toEqual([1, 2]);
    expect(session.factors()).toEqual(before);
  });

  it('do not share state: not with one another, nor with the array they return', () => {
    const [one, other] = [model.session([1, 2]), model.session([1, 2])];
    const before = other.factors();
    one.add(7);
    one.factors().fill(Number.NaN);
    expect(other.factors()).toEqual(before);
    expect([...one.factors()].every(Number.isFinite)).toBe(true);
  });
});
