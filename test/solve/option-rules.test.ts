// Options that have no say beside others: each row of the tables refuses what it says, names it, and lets it be elsewhere.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import type { Rule } from '../../src/option-rules.ts';
import { theValidation, VALIDATION_RULES } from '../../src/solve/run/validation.ts';
import { resolveSgdSettings, SGD_RULES } from '../../src/solve/sgd/options.ts';
import { resolveSettings, WALS_RULES } from '../../src/solve/wals/options.ts';
import { failure } from '../data/failure.ts';
import { example, given } from './problems.ts';

const { interactions } = given(example);
const metric = () => 1;

/** Options with one that is refused, and the same with one that gives it a say. */
type Case = [option: string, refused: object, taken: object];

const ofRun: Case[] = [
  ['checkpointEvery', { checkpointEvery: 1 }, { checkpointEvery: 1, onCheckpoint: () => {} }],
  ['checkpointEvery', { checkpointEvery: { seconds: 1 } }, { checkpointEvery: 2, onCheckpointPieces: () => {} }],
];

const ofWals: Case[] = [
  ...ofRun,
  ['alpha', { alpha: 1 }, { alpha: 1, objective: 'hkv' }],
  ['alpha', { objective: 'hkv', alpha: 40, weight: 2 }, { objective: 'hkv', weight: 2 }],
  ['userWeights', { unobservedWeight: 0, userWeights: () => 1 }, { userWeights: () => 1 }],
  ['itemWeights', { objective: 'explicit', itemWeights: [1] }, { objective: 'wmf', itemWeights: [1] }],
  ['biases', { biases: true }, { biases: true, unobservedWeight: 0 }],
  ['biases', { biases: { global: false } }, { biases: false }],
  ['cgSteps', { solver: 'exact', cgSteps: 2 }, { solver: 'cg', cgSteps: 2 }],
  ['cgSteps', { nonNegative: true, cgSteps: 3 }, { cgSteps: 3 }],
  ['cgTolerance', { solver: 'exact', cgTolerance: 0.1 }, { cgTolerance: 0.1 }],
  ['itemSteps', { itemSteps: 3 }, { partitions: 2, itemSteps: 3 }],
  ['itemSteps', { partitions: 2, solver: 'exact', itemSteps: 3 }, { partitions: 2, solver: 'cg', itemSteps: 3 }],
];

const ofSgd: Case[] = [
  ...ofRun,
  ['target', { loss: 'bpr', target: 1 }, { loss: 'hinge', target: 1 }],
  ['target', { loss: 'warp', target: 'value' }, { target: 'value' }],
  ['decay', { decay: 0.1 }, { schedule: 'inverse', decay: 0.1 }],
  ['decay', { schedule: 'adagrad', decay: 0.5 }, { schedule: 'adagrad' }],
  ['regularization.biases', { biases: false, regularization: { biases: 1 } }, { regularization: { biases: 1 } }],
  ['negativeExponent', { negativeExponent: 0.5 }, { negativeExponent: 0.5, negatives: 2 }],
  ['negativeExponent', { loss: 'logistic', negatives: 0, negativeExponent: 1 }, { loss: 'warp', negativeExponent: 1 }],
  ['rejectKnown', { rejectKnown: true }, { rejectKnown: true, loss: 'bpr' }],
  ['trials', { loss: 'bpr', trials: 64 }, { loss: 'warp', trials: 64 }],
];

const ofValidation: Case[] = [
  ['interactions', { metric, interactions }, { interactions }],
  ['maximise', { interactions, maximise: true }, { metric, maximise: true }],
];

describe.each<[string, readonly Rule[], readonly Case[], (options: object) => unknown, string]>([
  ['fitWals', WALS_RULES, ofWals, resolveSettings, ''],
  ['fitSgd', SGD_RULES, ofSgd, resolveSgdSettings, ''],
  ['a validation', VALIDATION_RULES, ofValidation, (options) => theValidation('validation', options), 'validation.'],
])('an option of %s', (_, rules, cases, resolve, prefix) => {
  it.each(cases)('%s is refused in %o, and taken in %o', (option, refused, taken) => {
    const error = failure(() => resolve(refused), ArgumentError);
    expect(error.argument).toBe(prefix + option);
    expect(error.expected).toMatch(/^left out /);
    expect(() => resolve(taken)).not.toThrow();
  });

  it('is tried for every rule', () => {
    expect(new Set(cases.map(([option]) => option))).toEqual(new Set(rules.map(([option]) => option)));
  });
});
