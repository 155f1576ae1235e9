// The tables of a search, with and without colours.
import { describe, expect, it } from 'vitest';
import { shade } from '../../src/cli/shade.ts';
import { tuningTables } from '../../src/cli/tune-tables.ts';
import type { Trial, Tuning } from '../../src/index.ts';

const best: Trial = {
  setting: 0,
  parameters: { unobservedWeight: 0.1, regularization: 0.01 },
  rung: 0,
  factors: 8,
  epochs: 3,
  value: 0.5,
  seconds: 1,
};
const tuning = {
  best,
  trials: [best],
  metric: 'ndcg@10',
  popular: 0.25,
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
