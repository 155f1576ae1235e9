// What a preset stands for: its defaults are those of the table in docs/MATH.md, and the caller's numbers take their place.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { OBJECTIVE_OPTIONS, type Preset, resolveObjective } from '../../src/objective/presets.ts';
import { failure } from '../data/failure.ts';

/** name, weight, target, w0, λ, ν of every row of the table. */
const ROW = /^\| `([\w-]+)`[^|]*\|([^|]+)\|([^|]+)\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|/gm;
const rows = [...readFileSync('docs/MATH.md', 'utf8').matchAll(ROW)].map(([, name, weight, ...others]) => {
  const [w0, lambda, nu] = others.slice(1).map(Number);
  return { name: name as Preset, alpha: /α = ([\d.]+)/.exec(weight)?.[1], w0, lambda, nu };
});

describe('defaults', () => {
  it('are documented for every preset', () => {
    expect(OBJECTIVE_OPTIONS.objective.parse.domain).toBe(`one of ${rows.map(({ name }) => name).join(', ')}`);
  });

  it.each(rows)('of $name are the documented ones', ({ name, alpha, w0, lambda, nu }) => {
    const objective = resolveObjective({ objective: name });
    expect(objective).toMatchObject({
      preset: name,
      unobservedWeight: w0,
      regularization: lambda,
      regularizationExponent: nu,
      userWeights: false,
      itemWeights: false,
    });
    if (alpha !== undefined) expect(objective.weight).toMatchObject({ kind: 'linear', alpha: Number(alpha) });
    else expect(objective.weight).not.toHaveProperty('alpha');
  });
});

describe('numbers of the caller', () => {
  it.each<[object, object]>([
    [{ unobservedWeight: 0.25 }, { weight: { kind: 'constant', value: 1.25 }, target: { value: 0.8 } }],
    [{ objective: 'implicit', alpha: 3 }, { weight: { kind: 'linear', alpha: 3, base: 0 } }],
    [{ objective: 'hkv', alpha: 0 }, { weight: { kind: 'linear', alpha: 0, base: 1 } }],
    [{ objective: 'tf-wals', unobservedWeight: 2 }, { weight: { kind: 'product', base: 2, uniform: true } }],
    [
      { regularization: 7, regularizationExponent: 0.5 },
      { regularization: 7, regularizationExponent: 0.5 },
    ],
    [{ userWeights: [1] }, { userWeights: true, itemWeights: false }],
    [{ itemWeights: () => 1 }, { userWeights: false, itemWeights: true }],
    [{ nonNegative: true }, { nonNegative: true }],
    [{ objective: 'explicit', biases: { item: 2 } }, { biases: { user: 0.08, item: 2, mean: 0 } }],
  ])('%j are taken', (options, expected) => {
    expect(resolveObjective(options)).toMatchObject(expected);
  });

  it.each<[string, object]>([
    ['alpha', { alpha: 1 }],
    ['alpha', { objective: 'hkv', alpha: -1 }],
    ['nonNegative', { objective: 'explicit', biases: true, nonNegative: true }],
    ['biases', { biases: true }],
    ['objective', { objective: 'als' }],
    ['userWeights', { userWeights: 'all' }],
  ])('%s is refused in %j', (argument, options) => {
    expect(failure(() => resolveObjective(options), ArgumentError).argument).toBe(argument);
  });

  it('that are none leave no key behind', () => {
    expect(Object.keys(resolveObjective({}))).not.toContain('biases');
    expect(Object.keys(resolveObjective({ nonNegative: false }))).not.toContain('nonNegative');
  });
});
