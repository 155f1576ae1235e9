// halfsweep/serve as it is shipped: small, alone, and of one mind with the whole package.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type * as Serve from '../../src/serve/index.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { relativeError } from '../reference/dense.ts';
import { example, given } from '../solve/problems.ts';

const file = join(import.meta.dirname, '../../dist/browser/serve.js');
if (!existsSync(file)) throw new Error('dist/browser/serve.js is missing: run `npm run build` first.');
const { loadModel, FormatError }: typeof Serve = await import(pathToFileURL(file).href);

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2 });
const scores = (items: { score: number }[]) => items.map(({ score }) => score);

describe('halfsweep/serve', () => {
  it('has at most 17 kB by gzip, kernels and all', async () => {
    expect(gzipSync(await readFile(file), { level: 9 }).length).toBeLessThanOrEqual(17_000);
  });

  it('imports nothing', async () => {
    expect(await readFile(file, 'utf8')).not.toMatch(/\bimport\b/);
  });

  it.each(['int8', 'float16', 'float32'] as const)('answers from a file of %s as the package does', (precision) => {
    const whole = precision === 'float32' ? model : model.quantize(precision);
    const served = loadModel(whole.encode().buffer);
    expect(served.precision).toBe(precision);
    const history = [1, { item: 7, value: 2 }, 1000];
    const [got, expected] = [served.recommendFor(history), whole.recommendFor(history)];
    expect(got).toMatchObject({ basis: 'history', skipped: [1000] });
    expect(relativeError(scores(got.items), scores(expected.items))).toBeLessThan(1e-5);
    expect(relativeError(scores(served.recommend(3)), scores(whole.recommend(3)))).toBeLessThan(1e-5);
    expect(relativeError(served.foldInUser(history), whole.foldInUser(history))).toBeLessThan(1e-5);
    expect(served.recommendFor([])).toEqual(whole.recommendFor([]));
    const session = served.session();
    session.add(1);
    session.add(7, 2);
    expect(relativeError(session.factors(), whole.foldInUser(history))).toBeLessThan(1e-5);
    expect(session.explain(9).contributions).toHaveLength(2);
  });

  it('has every kernel that an objective may ask for', async () => {
    for (const weight of [{ log: 2 }, { linear: 2 }]) {
      const fitted = await fitWals(interactions, { factors: 3, epochs: 1, weight, regularizationExponent: 0.5 });
      const served = loadModel(fitted.encode());
      expect(relativeError(served.foldInUser([2, 5]), fitted.foldInUser([2, 5]))).toBeLessThan(1e-5);
    }
  });

  it('weighs by frequency as the package does, without users and seen items', async () => {
    const fitted = await fitWals(interactions, { factors: 3, epochs: 2, frequencyDiscount: 0.5 });
    const served = loadModel(fitted.quantize('float16', { keepUsers: false, keepSeen: false }).encode());
    const history = [...interactions.itemsOf(3)];
    const [factors, [first, ...rest]] = [fitted.foldInUser(history), history];
    expect(relativeError(served.foldInUser(history), factors)).toBeLessThan(3e-3);
    const session = served.session([first, 9]);
    for (const item of rest) session.add(item);
    if (!history.includes(9)) session.remove(9);
    expect(relativeError(session.factors(), served.foldInUser(history))).toBeLessThan(1e-5);
    expect(session.explain(1).contributions).toHaveLength(history.length);
  });

  it('refuses what is no model', () => {
    expect(() => loadModel(new Uint8Array(100))).toThrow(FormatError);
    expect(() => loadModel('model' as never)).toThrow(TypeError);
  });
});
