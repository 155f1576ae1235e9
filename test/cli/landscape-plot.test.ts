// What is drawn of a search, without the search: the ring is around the first of the best, and failed trials are left out.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openPlot } from '../../src/cli/landscape-plot.ts';
import type { Space, Trial, Tuning } from '../../src/index.ts';
import { useFolder } from '../node/folder.ts';

const folder = useFolder();
const space: Space = { unobservedWeight: { low: 0.03, high: 3 }, regularization: { low: 0.003, high: 0.3 } };
const trial = (setting: number, regularization: number, value: number | null, rung = 0): Trial => ({
  setting,
  parameters: { unobservedWeight: 0.1 * (1 + setting), regularization },
  rung,
  factors: 8,
  epochs: 3,
  value,
  error: null,
  seconds: 1,
});
const trials = [
  trial(0, 0.01, 0.25),
  trial(1, 0.02, 0.5),
  trial(2, 0.04, null),
  trial(3, 0.08, 0.5),
  trial(1, 0.02, 0.75, 1),
];
const landscape = {
  rows: { name: 'unobservedWeight', middles: [0.1, 1], edges: [0.03, 0.3, 3] },
  columns: { name: 'regularization', middles: [0.01, 0.1], edges: [0.003, 0.03, 0.3] },
  values: [
    [0.5, null],
    [null, 0.25],
  ],
  factors: 8,
  epochs: 3,
} as const;

it('has a ring around the first of the best trials of the first rung', async () => {
  const file = folder.path('plot.svg');
  const plot = await openPlot(file, space);
  await plot.write({ landscape, trials, metric: 'ndcg@10' } as unknown as Tuning);
  const svg = await readFile(file, 'utf8');
  expect(svg).toMatch(/^<svg [^>]*[^>]*height="520"/);
  const places = svg.match(/<circle [^>]*>/g)!.map((circle) => circle.match(/cx="([^"]+)"/)![1]);
  expect(places).toEqual([...new Set(places.slice(0, 3)), places[1]]);
  // The best and the least value in letters that can be read upon them: dark upon light, light upon dark.
  const letters = [...svg.matchAll(/fill="(\w+)"[^>]*>(0\.\d{4})<\/text>/g)].map(([, fill, value]) => [value, fill]);
  expect(letters).toEqual([
    ['0.5000', 'black'],
    ['0.2500', 'white'],
  ]);
});

it('draws nothing where there is no landscape', async () => {
  const file = folder.path('none.svg');
  const plot = await openPlot(file, space);
  await plot.write({ landscape: null, trials, metric: 'ndcg@10' } as unknown as Tuning);
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});
