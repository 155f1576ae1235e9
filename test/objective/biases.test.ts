// What biases are asked for, and the mean that predictions start from.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { biasesOf, theBiases, withMean } from '../../src/objective/biases.ts';
import type { Entries } from '../../src/objective/entries.ts';
import { resolveObjective } from '../../src/objective/presets.ts';
import { failure } from '../data/failure.ts';

const asked = (given: unknown) => theBiases('biases', given);

describe('the λ of biases', () => {
  it.each<[unknown, number | null, number | null]>([
    [true, 0.5, 0.5],
    [{}, 0.5, 0.5],
    [{ user: 2 }, 2, 0.5],
    [{ user: 0, item: 0 }, 0, 0],
    [{ user: false, item: 3 }, null, 3],
    [{ item: false }, 0.5, null],
  ])('of %j is that of the factors, where it is not given or false', (given, user, item) => {
    expect(biasesOf(asked(given), 0.5)).toEqual({ user, item, mean: 0 });
  });

  it('of none at all is none', () => {
    expect(asked(false)).toBeUndefined();
    expect(biasesOf(undefined, 0.5)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['biases', null],
    ['biases', 'both'],
    ['biases.user', { user: -1 }],
    ['biases.user', { user: true }],
    ['biases.item', { item: 3e38 }],
    ['biases.global', { global: 0 }],
  ])('%s of %j is refused', (argument, given) => {
    expect(failure(() => asked(given), ArgumentError).argument).toBe(argument);
  });

  it('is refused beside unobserved entries', () => {
    const refused = (biases: object | true) =>
      failure(() => resolveObjective({ unobservedWeight: 0.1, biases }), ArgumentError);
    expect(refused(true).remedy).toContain(`objective: 'explicit'`);
    class Something {
      user = 1;
    }
    expect(refused(true).message).toContain('; got true.');
    expect(refused({ user: 2 }).message).toContain('; got {user: 2}.');
    expect(refused(new Something()).message).toContain('; got an instance of Something.');
    expect(resolveObjective({ unobservedWeight: 0.1, biases: false }).biases).toBeUndefined();
  });
});

describe('the mean', () => {
  const entriesOf = (weights: Entries['weights'], targets: Entries['targets']) =>
    ({ weights, targets, objective: { biases: { user: 1, item: 1, mean: 0 } } }) as Entries;
  const meanOf = (entries: Entries, nnz: number, given: unknown = true) =>
    withMean(entries, nnz, asked(given)).objective.biases?.mean;

  it('is that of the targets, by their weights', () => {
    expect(meanOf(entriesOf(Float32Array.of(1, 3), Float32Array.of(2, 6)), 2)).toBe(5);
    expect(meanOf(entriesOf(2, Float32Array.of(1, 2, 6)), 3)).toBe(3);
    expect(meanOf(entriesOf(Float32Array.of(1, 3), 4), 2)).toBe(4);
  });

  it('of one entry is its target, and of none is 0', () => {
    expect(meanOf(entriesOf(Float32Array.of(7), Float32Array.of(-2)), 1)).toBe(-2);
    expect(meanOf(entriesOf(1, 4), 0)).toBe(0);
  });

  it('is 0 where it is not wanted, and none without biases', () => {
    expect(meanOf(entriesOf(1, 4), 2, { global: false })).toBe(0);
    const without = { weights: 1, targets: 4, objective: {} } as Entries;
    expect(withMean(without, 2, undefined)).toBe(without);
  });
});
