// The tables of a search, with and without colours.
import { describe, expect, it } from 'vitest';
import { shade } from '../../src/cli/shade.ts';
import { trialStatus, tuningTables } from '../../src/cli/tune-tables.ts';
import type { Trial, Tuning } from '../../src/index.ts';

const best: Trial = {
  setting: 0,
  parameters: { unobservedWeight: 0.1, regularization: 0.01 },
  rung: 0,
  factors: 8,
  epochs: 3,
  value: 0.5,
  error: 0.01,
  seconds: 1,
};
const tuning = {
  // The last fit has fewer epochs than the rungs that led to it.
  model: { metadata: { factors: 8, epochs: 2 } },
  best,
  trials: [best],
  metric: 'ndcg@10',
  popular: 0.25,
  popularMetrics: { 'ndcg@10': 0.25 },
  repeats: [],
  edges: [],
  notes: [],
  landscape: {
    rows: { name: 'unobservedWeight', middles: [0.1, 1], edges: [0.03, 0.3, 3] },
    columns: { name: 'regularization', middles: [0.01, 0.1], edges: [0.003, 0.03, 0.3] },
    values: [
      [0.5, 0.25],
      [0.3, null],
    ],
    factors: 8,
    epochs: 3,
  },
  seconds: 2,
} as unknown as Tuning;

const PLAIN = `best ndcg@10 with d = 8 after 3 epochs
w0 \\ λ    0.01      0.1
   0.1  0.5000*  0.2500
     1  0.3000        ·`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
const ESCAPES = /\u001b\[48;5;(\d+);38;5;(\d+)m([^\u001b]*)\u001b\[0m/g;

it('has the most popular below the best trials', () => {
  expect(tuningTables(tuning, [], false).split('\n').slice(0, 3)).toEqual([
    'ndcg@10  d   w0     λ        epochs',
    ' 0.5000  8  0.1  0.01             3',
    ' 0.2500                most popular',
  ]);
});

it('says what the model was fitted with, whatever epochs the best trial had', () => {
  const lines = tuningTables(tuning, [['model', 'out']], false).split('\n');
  expect(lines.slice(-3)).toEqual([
    'model        out',
    'fitted with  d 8, 2 epochs, anew on all interactions',
    'searched in  2.0 s, 1 trials',
  ]);
});

it('has a column for every metric, the first first', () => {
  const metrics = { 'ndcg@10': 0.5, 'recall@5': 0.125 };
  const several = { ...tuning, trials: [{ ...best, metrics }], best: { ...best, metrics } };
  const popularMetrics = { 'ndcg@10': 0.25, 'recall@5': 0.0625 };
  expect(
    tuningTables({ ...several, popularMetrics } as Tuning, [], false)
      .split('\n')
      .slice(0, 3),
  ).toEqual([
    'ndcg@10  recall@5  d   w0     λ        epochs',
    ' 0.5000    0.1250  8  0.1  0.01             3',
    ' 0.2500    0.0625                most popular',
  ]);
});

it('says which numbers are at an end of their range, and what became of it', () => {
  const edge = { parameter: 'regularization', value: 0.05, range: { low: 0.0005, high: 0.05 } } as const;
  const edges = [
    { ...edge, widened: true },
    { ...edge, widened: false },
  ];
  const text = tuningTables({ ...tuning, edges }, [], false);
  expect(text).toContain('λ = 0.05 is at an end of 0.0005..0.05, or past it: the search went on past it\n');
  expect(text).toContain('λ = 0.05 is at an end of 0.0005..0.05, or past it: a wider range may be better\n');
});

it('has what settings came to on another split', () => {
  const repeats = [{ ...best, rung: 2, value: 0.375 }];
  const lines = tuningTables({ ...tuning, repeats }, [], false).split('\n');
  const at = lines.indexOf('on another split, since the first does not tell them apart');
  expect(lines.slice(at + 1, at + 3)).toEqual(['ndcg@10  d   w0     λ  epochs', ' 0.3750  8  0.1  0.01       3']);
});

describe('the line of a trial', () => {
  const event = { trial: best, best, position: 2, settings: 24, rungs: 3, metric: 'ndcg@10', left: 12.4 };

  it('names the metric and says what time is left, where there is a limit', () => {
    expect(trialStatus(event)).toBe(
      'rung 1/3    2/24   d 8     w0 0.1       λ 0.01      ndcg@10 0.5000  best 0.5000  1.0 s  12 s left',
    );
    expect(trialStatus({ ...event, left: null })).toMatch(/ 1\.0 s$/);
  });

  it('has other metrics behind, and knows the refinement and other splits', () => {
    const metrics = { 'ndcg@10': 0.5, 'recall@5': 0.125 };
    const at = (rung: number) => trialStatus({ ...event, trial: { ...best, rung, metrics }, settings: null });
    expect(at(3)).toMatch(/^refine +2 .*best 0\.5000 {2}recall@5 0\.1250 {2}1\.0 s/);
    expect(at(4)).toMatch(/^split 2 /);
  });
});

describe('the table of a landscape', () => {
  it('is plain text where there are no colours', () => {
    const text = tuningTables(tuning, [['model', 'out']], false);
    expect(text).toContain(PLAIN);
    expect(text).not.toContain('\u001b');
  });

  it('has the same text with colours, every value on a shade of its own, the best on the lightest', () => {
    const text = tuningTables(tuning, [['model', 'out']], true);
    const withoutColours = text.replace(ESCAPES, '$3').replace(/ +$/gm, '');
    expect(withoutColours).toBe(tuningTables(tuning, [['model', 'out']], false));
    const shades = new Map([...text.matchAll(ESCAPES)].map(([, back, , cell]) => [cell.trim(), back]));
    expect(new Set(shades.values()).size).toBe(3);
    const [, lightest] = shade('', 1).match(/48;5;(\d+)/)!;
    expect(shades.get('0.5000*')).toBe(lightest);
  });
});

describe('shades', () => {
  it('go from the first to the last with the share, and no further', () => {
    const steps = Array.from({ length: 101 }, (_, percent) => shade('x', percent / 100));
    expect(new Set(steps).size).toBe(11);
    expect(shade('x', 7)).toBe(steps[100]);
    expect(shade('x', -1)).toBe(steps[0]);
  });
});
