// Which options a log is bound to: all that the table says decide the result.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { splitInteractions } from '../../src/evaluate/split/split-interactions.ts';
import { TUNE_OPTIONS, type TuneOptions } from '../../src/tune/options.ts';
import { tune } from '../../src/tune/tune.ts';
import { seeded } from '../seeded.ts';

const random = seeded(3);
const rows = Array.from({ length: 400 }, () => ({
  user: Math.floor(random.uniform(0, 30)),
  item: Math.floor(random.uniform(0, 20)),
}));
const interactions = Interactions.fromRows(rows);
const base: TuneOptions = { trials: 3, rungs: 2, factors: 16, epochs: 2, refine: false, simd: 'strict', workers: 1 };

type Name = keyof typeof TUNE_OPTIONS;

/** Another value for each option. */
const others: { readonly [Of in Name]: unknown } = {
  objective: 'hkv',
  solver: 'exact',
  cgSteps: 3,
  relaxation: 1.2,
  nonNegative: true,
  simd: 'auto',
  workers: 2,
  workerFactory: () => null,
  signal: new AbortController().signal,
  space: { regularization: 0.1 },
  factors: 17,
  rungs: 1,
  epochs: 3,
  trials: 4,
  reduction: 3,
  refine: true,
  metric: 'recall@5',
  metrics: ['ndcg@10', 'recall@5'],
  repeats: 3,
  testUsers: 10,
  holdout: 0.2,
  split: splitInteractions(interactions, { holdout: 0.3 }),
  seed: 2,
  seconds: 1000,
  onTrial: () => {},
  log: undefined, // itself
  onLog: () => {},
};

const lines: string[] = [];
await tune(interactions, { ...base, onLog: (line) => void lines.push(line) });

const goOn = (name: Name) =>
  tune(interactions, { ...base, log: lines, ...(name === 'log' ? {} : { [name]: others[name] }) });

describe('a search goes on from its log', () => {
  const names = Object.keys(TUNE_OPTIONS) as Name[];
  const isBound = (name: Name) => TUNE_OPTIONS[name].affectsResult;

  it.each(names.filter(isBound))('not with another %s', async (name) => {
    await expect(goOn(name)).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      argument: expect.stringMatching(/^log\b/),
    });
  });

  it.each(names.filter((name) => !isBound(name)))('whatever the %s', async (name) => {
    expect((await goOn(name)).trials).toHaveLength(5);
  });
});
