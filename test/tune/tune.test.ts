// tune on a small matrix with a pattern in it.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError, FormatError, NumericalError } from '../../src/errors.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { leaveOut } from '../../src/evaluate/split/leave-out.ts';
import { splitInteractions } from '../../src/evaluate/split/split-interactions.ts';
import { judge } from '../../src/solve/run/probe.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { usualOf } from '../../src/solve/wals/usual.ts';
import type { Trial, TrialEvent, TuneOptions } from '../../src/tune/options.ts';
import { tune } from '../../src/tune/tune.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import { seeded } from '../seeded.ts';
import { threads } from '../workers/threads.ts';

/** 120 users of six kinds, each with some of the nine items of its kind and a few others. */
function pattern(): Interactions {
  const random = seeded(7);
  const rows = Array.from({ length: 120 }, (_, user) =>
    Array.from({ length: 54 }, (_, item) => ({ user, item, kin: item % 6 === user % 6 })),
  ).flat();
  return Interactions.fromRows(rows.filter(({ kin }) => random.uniform(0, 1) < (kin ? 0.6 : 0.05)));
}

const interactions = pattern();
const small: TuneOptions = { trials: 6, factors: 16, rungs: 2, reduction: 3, epochs: 6, repeats: 1, simd: 'strict' };

async function logged(options: TuneOptions, lines: string[] = []) {
  const log = [...lines];
  const tuning = await tune(interactions, { ...options, log: lines, onLog: (line) => void log.push(line) });
  return { tuning, log };
}

/** The indices of each entry. */
function pairsOf({ indptr, indices, userCount }: Interactions) {
  const users = Array.from({ length: userCount }, (_, user) => new Array(indptr[user + 1] - indptr[user]).fill(user));
  return { userIndices: users.flat() as number[], itemIndices: [...indices] };
}

/** All but the seconds, which differ from run to run. */
const timeless = (trials: readonly Trial[]) => trials.map(({ seconds, ...trial }) => trial);

/** The trial of the first rung that another one goes on from: λ alone may have been changed. */
function lowerOf(trials: readonly Trial[], upper: Trial): Trial {
  const w0 = upper.parameters.unobservedWeight;
  return trials.find(({ rung, parameters }) => rung === 0 && parameters.unobservedWeight === w0)!;
}

describe('tune', () => {
  it('tries all settings on the first rung, the best on the next, then the neighbours of the best', async () => {
    const { trials, best, seconds } = await tune(interactions, small);
    expect(trials.every((trial) => trial.seconds > 0)).toBe(true);
    expect(trials.reduce((sum, trial) => sum + trial.seconds, 0)).toBeLessThan(seconds);
    const rungs = [0, 1, 2].map((rung) => trials.filter((trial) => trial.rung === rung));
    expect(rungs[0].map(({ setting }) => setting)).toEqual([0, 1, 2, 3, 4, 5]);
    const ranked = [...rungs[0]].sort((a, b) => b.value! - a.value! || a.setting - b.setting);
    const [{ setting, parameters }] = ranked;
    const { regularization = 0 } = parameters;
    expect(rungs[1].map((trial) => trial.setting)).toEqual([setting, 6]);
    expect(rungs[1].map((trial) => trial.parameters)).toEqual([
      parameters,
      { ...parameters, regularization: Number((regularization * Math.SQRT2).toPrecision(3)) },
    ]);
    expect(rungs[0].every(({ factors, epochs }) => factors === 8 && epochs === 3)).toBe(true);
    expect(rungs[1].every(({ factors, epochs }) => factors === 16 && epochs === 5)).toBe(true);
    expect(rungs[2].length).toBeGreaterThan(4);
    expect(best.value).toBe(Math.max(...trials.map(({ value }) => value!)));
  });

  it('tries every other setting from the fifth on near the best before it', async () => {
    const { trials } = await tune(interactions, { ...small, trials: 24, rungs: 1, refine: false });
    const distance = (a: Trial, b: Trial) =>
      Math.abs(Math.log(a.parameters.unobservedWeight! / b.parameters.unobservedWeight!)) / Math.log(200);
    const near = trials.slice(4).filter(({ setting }) => setting % 2 === 0);
    const bestBefore = (at: number) => trials.slice(0, at).reduce((a, b) => (b.value! > a.value! ? b : a));
    for (const trial of near) expect(distance(trial, bestBefore(trial.setting))).toBeLessThan(0.13);
    const others = trials.slice(5).filter(({ setting }) => setting % 2 === 1);
    expect(others.some((trial) => distance(trial, bestBefore(trial.setting)) > 0.3)).toBe(true);
  });

  it('measures on a split of its own, each trial going on from the factors of the rung below', async () => {
    const { trials } = await tune(interactions, small);
    const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const fixed = { simd: 'strict', seed: 1 } as const;
    for (const upper of trials.filter(({ rung }) => rung === 1)) {
      const lower = lowerOf(trials, upper);
      const start = await fitWals(train, { ...fixed, ...lower.parameters, factors: 8, epochs: 3 });
      expect((await evaluate(start, { test, k: 10 })).metrics['ndcg@10']).toBe(lower.value);
      const model = await fitWals(train, { ...fixed, ...upper.parameters, factors: 16, epochs: 2, start });
      expect((await evaluate(model, { test, k: 10 })).metrics['ndcg@10']).toBe(upper.value);
    }
  });

  it('goes on from the factors of the best so far in each trial after the last rung', async () => {
    const { trials } = await tune(interactions, small);
    const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const fixed = { simd: 'strict', seed: 1 } as const;
    const [top] = trials
      .filter(({ rung }) => rung < 2)
      .sort((a, b) => b.value! - a.value! || a.factors - b.factors || a.setting - b.setting);
    const { parameters: first } = lowerOf(trials, top);
    let model = await fitWals(train, { ...fixed, ...first, factors: 8, epochs: 3 });
    if (top.rung === 1)
      model = await fitWals(train, { ...fixed, ...top.parameters, factors: 16, epochs: 2, start: model });
    let best = Number.NEGATIVE_INFINITY;
    let worse = 0;
    for (const { rung, parameters, factors, value } of trials) {
      if (rung !== 2) continue;
      const next = await fitWals(train, { ...fixed, ...parameters, factors, epochs: 2, start: model });
      expect((await evaluate(next, { test, k: 10 })).metrics['ndcg@10']).toBe(value);
      if (value! > best) [best, model] = [value!, next];
      else worse++;
    }
    expect(worse).toBeGreaterThan(1); // or going on from any trial would be the same
  });

  /** The epoch at which the setting of a trial is best on the split, from a random start, of so many at most. */
  async function bestEpoch({ parameters, factors }: Trial, most: number) {
    const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed: 1 });
    const values: number[] = [];
    for (let epochs = 1; epochs <= most; epochs++) {
      const model = await fitWals(train, { ...parameters, factors, epochs, simd: 'strict', solver: 'exact' });
      values.push((await evaluate(model, { test, k: 10 })).metrics['ndcg@10']);
      if (judge(values, true).isOver) break;
    }
    return judge(values, true).epoch;
  }

  it('ends with the best setting fitted to all interactions, for the epochs that are best on the split', async () => {
    const exact = { ...small, solver: 'exact' } as const;
    const { model, options, best } = await tune(interactions, exact);
    expect(options).toMatchObject({ ...best.parameters, factors: best.factors, epochs: await bestEpoch(best, 6) });
    expect(Buffer.compare((await fitWals(interactions, options)).encode(), model.encode())).toBe(0);
    expect(model.seen?.indices).toHaveLength(interactions.nnz);
    const one = await tune(interactions, { ...exact, epochs: 1 });
    expect(one.options.epochs).toBe(1);
  });

  it('fits with the factors that the best was best with, when it is of a lower rung', async () => {
    const { log } = await logged(small);
    const best = 5;
    const forged = log.map((line) => {
      const { type, setting, rung } = JSON.parse(line);
      const isBest = type === 'trial' && setting === best && rung === 0;
      return isBest ? line.replace(/"value":[\d.]+/, '"value":2') : line;
    });
    expect(forged).not.toEqual(log);
    const { tuning } = await logged({ ...small, refine: false }, [
      forged[0].replace('"refine":true', '"refine":false'),
      ...forged.slice(1, 9),
    ]);
    expect(tuning.best).toMatchObject({ setting: best, rung: 0, factors: 8, epochs: 3 });
    expect(tuning.options).toMatchObject({ ...tuning.best.parameters, factors: 8 });
    const { model, options } = tuning;
    expect(Buffer.compare((await fitWals(interactions, options)).encode(), model.encode())).toBe(0);
  });

  it('leaves out one of each user: the latest where there are times, else one that the seed decides', async () => {
    const { userIndices, itemIndices } = pairsOf(interactions);
    const times = userIndices.map((_, at) => (at * 7919) % userIndices.length);
    const timed = Interactions.fromTriplets({ users: userIndices, items: itemIndices, times });
    const one = { ...small, rungs: 1, refine: false, holdout: 'leave-one-out' } as const;
    for (const [data, seed, parts] of [
      [timed, 1, leaveOut(timed, { order: 'time' })],
      [interactions, 1, leaveOut(interactions, { seed: 1 })],
      [interactions, 3, leaveOut(interactions, { seed: 3 })],
    ] as const) {
      const { best } = await tune(data, { ...one, seed });
      const { parameters, factors, epochs } = best;
      const model = await fitWals(parts.train, { ...parameters, factors, epochs, simd: 'strict', seed });
      expect((await evaluate(model, { test: parts.test, k: 10 })).metrics['ndcg@10']).toBe(best.value);
    }
  });

  it('is as good by the validation as the defaults, or better', async () => {
    const { best, trials } = await tune(interactions, small);
    const defaults = trials.find(({ rung, setting }) => rung === 0 && setting === 0)!;
    const { unobservedWeight, regularization } = usualOf(interactions);
    expect(defaults.parameters.unobservedWeight).toBe(unobservedWeight);
    // Of the training part, which has a little less.
    expect(defaults.parameters.regularization! / regularization).toBeCloseTo(1, 1);
    expect(best.value).toBeGreaterThanOrEqual(defaults.value!);
  });

  it('reports every trial and the best so far', async () => {
    const events: TrialEvent[] = [];
    const { trials } = await tune(interactions, { ...small, onTrial: (event) => void events.push(event) });
    expect(events.map(({ trial }) => trial)).toEqual(trials);
    events.forEach(({ best }, at) => {
      expect(best.value).toBe(Math.max(...trials.slice(0, at + 1).map(({ value }) => value!)));
    });
    const places = events.slice(0, 9).map(({ position, settings, rungs }) => [position, settings, rungs]);
    expect(places.slice(5)).toEqual([
      [6, 6, 2],
      [1, 2, 2],
      [2, 2, 2],
      [1, null, 2],
    ]);
  });

  it('is random search with one rung and no refinement', async () => {
    const { trials } = await tune(interactions, { ...small, rungs: 1, refine: false });
    expect(trials).toHaveLength(6);
    expect(trials.every(({ rung, factors, epochs }) => rung === 0 && factors === 16 && epochs === 6)).toBe(true);
  });

  it('measures by another metric, on another split', async () => {
    const split = splitInteractions(interactions, { holdout: 0.3, seed: 5 });
    const { best } = await tune(interactions, { ...small, rungs: 1, refine: false, metric: 'recall@5', split });
    const { parameters, factors, epochs } = best;
    const model = await fitWals(split.train, { ...parameters, factors, epochs, simd: 'strict', seed: 1 });
    expect((await evaluate(model, { test: split.test, k: 5 })).metrics['recall@5']).toBe(best.value);
    const one = await tune(interactions, { ...small, rungs: 1, refine: false, holdout: 'leave-one-out' });
    expect(one.best.value).toBeGreaterThan(0);
  });

  it('gives up settings that cannot be fitted, and itself when none can', async () => {
    const space = { unobservedWeight: 0, regularization: [0, 0.1] };
    const { trials, best } = await tune(interactions, { ...small, space });
    const failed = trials.filter(({ value }) => value === null);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ parameters }) => parameters.regularization === 0)).toBe(true);
    expect(best.parameters.regularization).toBe(0.1);
    await expect(tune(interactions, { ...small, space: { ...space, regularization: 0 } })).rejects.toThrow(
      NumericalError,
    );
  });

  it('keeps to its time', async () => {
    const started = performance.now();
    const { trials } = await tune(interactions, { ...small, trials: 100_000, epochs: 400, seconds: 1 });
    expect(performance.now() - started).toBeLessThan(10_000); // without a limit it would be hours
    expect(trials.length).toBeGreaterThan(0);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const onTrial = () => controller.abort(new Error('enough'));
    await expect(tune(interactions, { ...small, onTrial, signal: controller.signal })).rejects.toThrow('enough');
  });

  it.each([
    [{ trials: 0 }, /^trials must be an integer/],
    [{ factors: 0 }, /^factors must be an integer/],
    [{ seconds: 0 }, /^seconds must be a number above 0/],
    [{ holdout: 1 }, /^holdout must be a number above 0 and below 1/],
    [{ metric: 'rmse' }, /^metric must be one of/],
    [{ seed: -1 }, /^seed must be/],
    [{ refine: 1 }, /^refine must be true or false/],
    [{ split: { train: interactions } }, /^split\.test must be an Interactions/],
    [{ onTrial: 3 }, /^onTrial must be a function/],
  ])('refuses %#', async (wrong, message) => {
    const call = tune(interactions, { ...small, ...(wrong as TuneOptions) });
    await expect(call).rejects.toThrow(ArgumentError);
    await expect(call).rejects.toThrow(message);
  });
});

describe('a search that goes on from its log', () => {
  it('ends with the same trials and the same model, wherever it was cut', async () => {
    const whole = await logged(small);
    expect(whole.log).toHaveLength(whole.tuning.trials.length + 1);
    for (const cut of [0, 1, 4, 7, 8, 9, 12, whole.log.length]) {
      const { tuning, log } = await logged(small, whole.log.slice(0, cut));
      expect(log.slice(0, cut)).toEqual(whole.log.slice(0, cut));
      expect(log).toHaveLength(whole.log.length);
      expect(timeless(tuning.trials)).toEqual(timeless(whole.tuning.trials));
      expect(Buffer.compare(tuning.model.encode(), whole.tuning.model.encode())).toBe(0);
    }
  });

  it.each([0, 1, 3])('passes over a line that a crash has cut off, after %i whole ones', async (cut) => {
    const whole = await logged(small);
    for (const left of [0, 5, 40, whole.log[cut].length - 1]) {
      const { tuning, log } = await logged(small, [...whole.log.slice(0, cut), whole.log[cut].slice(0, left)]);
      expect(tuning.trials.map(({ value }) => value)).toEqual(whole.tuning.trials.map(({ value }) => value));
      expect(log).toHaveLength(whole.log.length + 1); // what was cut off is there, too
    }
  });

  it('does not measure again what is in the log', async () => {
    const { log } = await logged(small);
    // In the same order, which decides what is tried next.
    const forged = log.map((line) => line.replace(/"value":([\d.]+)/, (_, value) => `"value":${Number(value) + 1}`));
    const { tuning } = await logged(small, forged);
    expect(tuning.trials.every(({ value }) => value! > 1)).toBe(true);
  });

  it('counts the time that was spent', async () => {
    const { log } = await logged(small);
    const slow = log.slice(0, 4).map((line) => line.replace(/"seconds":[\d.e-]+/, '"seconds":1000'));
    const { tuning } = await logged({ ...small, seconds: 2000 }, slow);
    expect(tuning.trials.length).toBeLessThan(5);
    expect(tuning.seconds).toBeGreaterThan(3000);
  });

  it('refuses the log of another search, and what is no log', async () => {
    const { log } = await logged(small);
    for (const [options, message] of [
      [{ trials: 7 }, /^log\.trials must be 7, as in this search; got 6/],
      [{ seed: 2 }, /^log\.seed must be 2/],
      [{ metric: 'recall@10' }, /^log\.metric must be "recall@10"/],
      [{ space: { regularization: 0.1 } }, /^log\.space\.regularization/],
    ] as [TuneOptions, RegExp][]) {
      await expect(tune(interactions, { ...small, ...options, log })).rejects.toThrow(message);
    }
    for (const [wrong, message] of [
      [['poem'], /^log:1: expected JSON/],
      [['{}'], /^log:1: expected the description of a search/],
      [[log[0], log[0]], /^log:2: expected a trial/],
      [[log[0], '{"type":"trial","setting":-1}'], /^log:2: expected a trial/],
      [[log[0], log[1].slice(0, -5), log[2]], /^log:2: expected JSON/],
      [[log[0], log[1], 'poem'], /^log:3: expected JSON/],
    ] as [string[], RegExp][]) {
      await expect(tune(interactions, { ...small, log: wrong })).rejects.toThrow(FormatError);
      await expect(tune(interactions, { ...small, log: wrong })).rejects.toThrow(message);
    }
  });
});

describe('the landscape', () => {
  it('has the best value of every cell of w0 × λ on the first rung', async () => {
    const { landscape, trials } = await tune(interactions, { ...small, trials: 30 });
    expect(landscape).toMatchObject({ factors: 8, epochs: 3 });
    expect(landscape?.values.map((row) => row.length)).toEqual([6, 6, 6, 6, 6, 6]);
    expect(landscape?.columns.edges).toHaveLength(7);
    expect(landscape?.rows.name).toBe('unobservedWeight');
    expect(landscape?.columns.name).toBe('regularization');
    const first = trials.filter(({ rung }) => rung === 0);
    const cells = landscape!.values.flat().filter((value) => value !== null);
    expect(Math.max(...cells)).toBe(Math.max(...first.map(({ value }) => value!)));
    for (const [r, middle] of landscape!.rows.middles.entries()) {
      const half = Math.sqrt(200 ** (1 / 6)); // from the middle of a bin to its end
      const inside = first.filter(({ parameters }) => {
        const ratio = parameters.unobservedWeight! / middle;
        return ratio > 1.03 / half && ratio < half / 1.03;
      });
      const best = Math.max(...landscape!.values[r].map((value) => value ?? Number.NEGATIVE_INFINITY));
      for (const { value } of inside) expect(value).toBeLessThanOrEqual(best);
    }
  });

  it('is null where one number is searched', async () => {
    const space = { unobservedWeight: 0.1 };
    expect((await tune(interactions, { ...small, space, refine: false })).landscape).toBeNull();
  });
});

describe('the threads of a search', () => {
  it('are started once and shared by its fits and measurements, which have the same bits', async () => {
    const { factory, workers, ended } = threads();
    const alone = await tune(interactions, { ...small, workers: 1 });
    const pooled = await tune(interactions, { ...small, workers: 2, workerFactory: factory });
    expect(workers).toHaveLength(2);
    await ended();
    expect(timeless(pooled.trials)).toEqual(timeless(alone.trials));
    expect(Buffer.compare(pooled.model.encode(), alone.model.encode())).toBe(0);
  });

  it('may be those of a pool of the caller, who gets it back', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    const { options } = await tune(interactions, { ...small, rungs: 1, refine: false, workers: pool });
    expect(options).not.toHaveProperty('workers');
    await fitWals(interactions, { ...options, workers: pool });
  });
});
