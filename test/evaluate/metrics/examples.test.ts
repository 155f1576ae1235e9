// The worked examples in the docstrings of metrics and weightings, run: every line `call = step = … = result` after an
// @example holds, step by step, to the digits that it gives.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as ratings from '../../../src/evaluate/evaluate-ratings.ts';
import * as auc from '../../../src/evaluate/metrics/auc.ts';
import * as catalogue from '../../../src/evaluate/metrics/catalogue.ts';
import { CUTOFF_METRICS } from '../../../src/evaluate/metrics/cutoff-metrics.ts';
import * as diversity from '../../../src/evaluate/metrics/diversity.ts';
import * as metrics from '../../../src/evaluate/metrics/list-metrics.ts';
import * as novelty from '../../../src/evaluate/metrics/novelty.ts';
import { weightings } from '../../../src/objective/weightings.ts';

const library = { ...metrics, ...auc, ...catalogue, ...novelty, ...diversity, ...ratings, weightings };
const mathematics = { log2: Math.log2, ln: Math.log, sqrt: Math.sqrt, min: Math.min };

const evaluation = readdirSync('src/evaluate', { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);
const files = [...evaluation.map((file) => join('src/evaluate', file)), 'src/objective/weightings.ts'];
const examples = files.flatMap((file) => examplesIn(readFileSync(file, 'utf8')));

/** The lines with an equation between an @example and the end of its comment. */
function examplesIn(source: string): string[] {
  const blocks = source.match(/@example[\s\S]*?\*\//g) ?? [];
  return blocks.flatMap((block) => block.match(/(?<=^ \* ).+ = .+$/gm) ?? []);
}

/** The value of an expression that sees the names of `scope` and nothing else of ours. */
function value(expression: string, scope: object): unknown {
  const names = Object.keys(scope);
  return new Function(...names, `'use strict'; return (${expression});`)(...Object.values(scope));
}

describe('worked examples', () => {
  it('are there for every metric and weighting', () => {
    const others = ['auc', 'rmse', 'mae', ...Object.keys(weightings)].length;
    expect(examples.length).toBeGreaterThanOrEqual(Object.keys(CUTOFF_METRICS).length + others);
  });

  it('go with a line of docs/EVALUATION.md for every metric', () => {
    const text = readFileSync('docs/EVALUATION.md', 'utf8');
    expect(Object.keys(CUTOFF_METRICS).filter((name) => !text.includes(`| \`${name}@k\` |`))).toEqual([]);
  });

  it.each(examples)('%s', (example) => {
    const [call, ...steps] = example.split(/ = /);
    const got = value(call, { ...library, sqrt: Math.sqrt });
    for (const step of steps) {
      const digits = Math.min(/^[\d.]+$/.test(step) ? (step.split('.')[1]?.length ?? 12) : 12, 12);
      expect(got).toBeCloseTo(value(step, mathematics) as number, digits);
    }
  });
});
