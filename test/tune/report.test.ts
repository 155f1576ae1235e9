// What a search says beside its result: edges, notes, several metrics, other splits, and what it refuses.
import { describe, expect, it, vi } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError, MemoryLimitError } from '../../src/errors.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { popularityModel } from '../../src/evaluate/popularity-model.ts';
import { splitInteractions } from '../../src/evaluate/split/split-interactions.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { ofSomeUsers } from '../../src/tune/measure.ts';
import type { TrialEvent, TuneOptions } from '../../src/tune/options.ts';
import { tune } from '../../src/tune/tune.ts';
import { edgesOf, widened } from '../../src/tune/widening.ts';
import { seeded } from '../seeded.ts';

vi.mock('../../src/solve/wals/fit.ts', async (original) => {
  const actual = await original<{ fitWals: typeof fitWals }>();
  return { ...actual, fitWals: vi.fn(actual.fitWals) };
});

const random = seeded(7);
const rows = Array.from({ length: 120 * 54 }, (_, n) => ({ user: Math.floor(n / 54), item: n % 54 }));
const kin = ({ user, item }: { user: number; item: number }) => item % 6 === user % 6;
const interactions = Interactions.fromRows(rows.filter((row) => random.uniform(0, 1) < (kin(row) ? 0.6 : 0.05)));
const small: TuneOptions = { trials: 6, factors: 16, rungs: 2, reduction: 3, epochs: 6, simd: 'strict' };

describe('ranges', () => {
  const plan = {
    space: { unobservedWeight: { low: 0.01, high: 1 }, regularization: { low: 0.001, high: 0.1 } },
    wideable: ['regularization'] as const,
  };
  const trial = (unobservedWeight: number, regularization: number) => ({
    setting: 0,
    parameters: { unobservedWeight, regularization },
    rung: 0,
    factors: 8,
    epochs: 1,
    value: 0.5,
    error: 0.1,
    seconds: 1,
  });

  it('are left in the refinement where they are the objective’s own', () => {
    expect(widened(plan)).toEqual({
      unobservedWeight: { low: 0.01, high: 1 },
      regularization: { low: 0.001 / 64, high: 6.4 },
    });
  });

  it('are told where the best lies at an end, or past it', () => {
    expect(edgesOf(plan, trial(0.1, 0.01))).toEqual([]);
    expect(edgesOf(plan, trial(1, 0.2))).toEqual([
      { parameter: 'unobservedWeight', value: 1, range: plan.space.unobservedWeight, widened: false },
      { parameter: 'regularization', value: 0.2, range: plan.space.regularization, widened: true },
    ]);
    expect(edgesOf(plan, trial(0.1, 0.0011))).toHaveLength(1);
    expect(edgesOf(plan, trial(0.1, 0.0012))).toEqual([]);
  });

  it('of the caller are never left', async () => {
    const range = { low: 0.001, high: 0.0011 };
    const { trials, edges } = await tune(interactions, { ...small, repeats: 1, space: { regularization: range } });
    for (const { parameters } of trials) {
      expect(parameters.regularization).toBeGreaterThanOrEqual(range.low);
      expect(parameters.regularization).toBeLessThanOrEqual(range.high);
    }
    expect(edges).toContainEqual(expect.objectContaining({ parameter: 'regularization', range, widened: false }));
  });
});

describe('several metrics', () => {
  it('are all reported, and the first decides', async () => {
    const metrics = ['recall@5', 'ndcg@10', 'hr@3'];
    const tuning = await tune(interactions, { ...small, rungs: 1, refine: false, repeats: 1, metrics });
    const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const { metric, best, popular, popularMetrics, trials } = tuning;
    expect(metric).toBe('recall@5');
    expect(best.value).toBe(Math.max(...trials.map((trial) => trial.metrics!['recall@5'])));
    const baseline = (await evaluate(popularityModel(train), { test, k: [3, 5, 10] })).metrics;
    expect(popularMetrics).toEqual(Object.fromEntries(metrics.map((name) => [name, baseline[name]])));
    expect(popular).toBe(baseline['recall@5']);
    const { parameters, factors, epochs } = best;
    const model = await fitWals(train, { ...parameters, factors, epochs, simd: 'strict' });
    const report = await evaluate(model, { test, k: [3, 5, 10], perUser: true });
    expect(best.metrics).toEqual(Object.fromEntries(metrics.map((name) => [name, report.metrics[name]])));
    const { values } = report.perUser!['recall@5'];
    const variance = values.reduce((sum, value) => sum + (value - best.value!) ** 2, 0) / (values.length - 1);
    expect(best.error).toBeCloseTo(Math.sqrt(variance / values.length), 12);
  });

  it('are one kind of option: not beside another metric, and none that cannot be had', async () => {
    const wrong = { metric: 'hr@3', metrics: ['ndcg@10'] };
    await expect(tune(interactions, wrong)).rejects.toThrow(/^metric must be left out beside metrics/);
    await expect(tune(interactions, { metrics: ['ndcg@10', 'rmse'] })).rejects.toThrow(/^metrics\[1\] must be one of/);
    await expect(tune(interactions, { metrics: [] })).rejects.toThrow(/^metrics must be an array/);
  });
});

describe('settings that the split does not tell apart', () => {
  it('are fitted on another one as the last fit will be, and the mean decides', async () => {
    const { trials, repeats, best } = await tune(interactions, { ...small, repeats: 3 });
    const top = Math.max(...trials.map(({ value }) => value!));
    expect(repeats.length).toBeGreaterThan(2);
    const sums = new Map<number, number>();
    for (const { setting, parameters, factors, epochs, rung, value } of repeats) {
      const first = trials.find((trial) => trial.setting === setting && trial.factors === factors)!;
      const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed: rung - 1 });
      const model = await fitWals(train, { ...parameters, factors, epochs, seed: 1, simd: 'strict' });
      expect((await evaluate(model, { test, k: 10 })).metrics['ndcg@10']).toBe(value);
      const own = trials.filter((trial) => trial.setting === setting && trial.factors === factors);
      const known = Math.max(...own.map((trial) => trial.value!));
      expect(known).toBeGreaterThanOrEqual(top - first.error! * 2);
      sums.set(setting, (sums.get(setting) ?? known) + value!);
    }
    expect([...new Set(repeats.map(({ rung }) => rung))]).toEqual([3, 4]);
    expect(sums.get(best.setting)).toBe(Math.max(...sums.values()));
  });

  it('are left at that with one split, and with the caller’s own', async () => {
    expect((await tune(interactions, { ...small, repeats: 1 })).repeats).toEqual([]);
    const split = splitInteractions(interactions, { holdout: 0.3, seed: 5 });
    expect((await tune(interactions, { ...small, split })).repeats).toEqual([]);
    await expect(tune(interactions, { ...small, split, repeats: 2 })).rejects.toThrow(
      /^repeats must be 1 with a split/,
    );
  });
});

describe('a search measures', () => {
  it('on so many users at most', async () => {
    const { test } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const some = ofSomeUsers(test, 20, 1);
    const held = (part: Interactions) => part.userCounts().filter((count) => count > 0).length;
    expect(held(some)).toBe(20);
    some.userCounts().forEach((count, user) => {
      if (count > 0) expect(count).toBe(test.userCounts()[user]);
    });
    expect(ofSomeUsers(test, held(test), 1)).toBe(test);
    const few = await tune(interactions, { ...small, rungs: 1, refine: false, repeats: 1, testUsers: 20 });
    const { parameters, factors, epochs } = few.best;
    const { train } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const model = await fitWals(train, { ...parameters, factors, epochs, simd: 'strict', seed: 1 });
    expect((await evaluate(model, { test: some, k: 10 })).metrics['ndcg@10']).toBe(few.best.value);
  });

  it('nothing where nobody has interactions on both sides, and says what to change', async () => {
    const lonely = Interactions.fromRows(Array.from({ length: 30 }, (_, n) => ({ user: n, item: n % 7 })));
    for (const [options, argument] of [
      [{}, 'holdout'],
      [{ holdout: 'leave-one-out' }, 'holdout'],
      [{ split: splitInteractions(lonely, { holdout: 0.3 }) }, 'split.test'],
      [{ split: splitInteractions(lonely, { holdout: 0.3 }), holdout: 0.2 }, 'holdout'],
    ] as [TuneOptions, string][]) {
      const failure = await tune(lonely, { ...small, ...options }).catch((error) => error);
      expect(failure).toBeInstanceOf(ArgumentError);
      expect(failure.argument).toBe(argument);
    }
  });
});

describe('notes', () => {
  it('are none where all went as planned', async () => {
    expect((await tune(interactions, { ...small, repeats: 1 })).notes).toEqual([]);
  });

  it('say what a time too short was enough for', async () => {
    const events: TrialEvent[] = [];
    const onTrial = (event: TrialEvent) => void events.push(event);
    const { notes, trials, model } = await tune(interactions, { ...small, trials: 5000, seconds: 0.05, onTrial });
    expect(trials.length).toBeLessThan(5000);
    expect(notes[0]).toMatch(/^0\.05 seconds were enough for \d+ of 5000 settings, and for up to (8|16) factors/);
    expect(events.every(({ left }) => left !== null && left >= 0 && left <= 0.05)).toBe(true);
    expect(model.factors).toBeGreaterThanOrEqual(8);
  });

  it('say that a metric tells nothing', async () => {
    const options = { ...small, metric: 'recall@54', repeats: 1, refine: false };
    const { notes } = await tune(interactions, options);
    expect(notes.join()).toMatch(/All settings have the same recall@54, 1\.0000, on \d+ held-out interactions/);
  });

  it('say that memory ended the growth, not the search', async () => {
    const actual = await vi.importActual<{ fitWals: typeof fitWals }>('../../src/solve/wals/fit.ts');
    vi.mocked(fitWals).mockImplementation(((data: Interactions, options: { factors: number }) => {
      if (options.factors > 8) throw new MemoryLimitError(2 ** 33, 2 ** 32);
      return actual.fitWals(data, options);
    }) as never);
    const { best, trials, notes } = await tune(interactions, { ...small, repeats: 1 });
    vi.mocked(fitWals).mockImplementation(actual.fitWals);
    expect(best.factors).toBe(8);
    expect(trials.some(({ rung }) => rung === 2)).toBe(true); // the refinement goes on with what there is
    expect(notes).toEqual(['16 factors need more memory than there is: the search went no further than fewer.']);
  });

  it('are no way out where memory holds none of the fits', async () => {
    const actual = await vi.importActual<{ fitWals: typeof fitWals }>('../../src/solve/wals/fit.ts');
    vi.mocked(fitWals).mockRejectedValue(new MemoryLimitError(2 ** 33, 2 ** 32));
    await expect(tune(interactions, small)).rejects.toThrow(MemoryLimitError);
    vi.mocked(fitWals).mockImplementation(actual.fitWals);
  });

  it('count no more factors than users or items', async () => {
    const { trials } = await tune(interactions, { trials: 2, epochs: 2, repeats: 1, rungs: 2 });
    expect(Math.max(...trials.map(({ factors }) => factors))).toBe(54);
  });
});
