// How often a search fits: the models of the settings that go on are kept, not fitted again.
import { expect, it, vi } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { tune } from '../../src/tune/tune.ts';
import { seeded } from '../seeded.ts';

vi.mock('../../src/solve/wals/fit.ts', async (original) => {
  const actual = await original<{ fitWals: typeof fitWals }>();
  return { ...actual, fitWals: vi.fn(actual.fitWals) };
});

it('fits once for each trial, on whatever split, and once more to all interactions', async () => {
  const { index } = seeded(5);
  const rows = Array.from({ length: 600 }, (_, k) => ({ user: k % 60, item: index(30) }));
  const { trials, repeats } = await tune(Interactions.fromRows(rows), {
    trials: 6,
    factors: 16,
    rungs: 3,
    reduction: 2,
    epochs: 4,
    simd: 'strict',
  });
  expect(trials.filter(({ rung }) => rung === 2).length).toBeGreaterThan(0);
  expect(repeats.length).toBeGreaterThan(0);
  expect(vi.mocked(fitWals)).toHaveBeenCalledTimes(trials.length + repeats.length + 1);
});
