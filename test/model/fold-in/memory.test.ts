// Rows and sessions take the memory that they use: on kernels whose every access is checked against the blocks of the arena
// they come to the same as elsewhere. The 20 factors of a row are more than the least that a block has.
import { expect, it } from 'vitest';
import { wholeInference } from '../../../src/model/fold-in/whole-inference.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { builds } from '../../builds.ts';
import { faults } from '../../faults/bounds/checked.mjs';
import { relativeError } from '../../reference/dense.ts';
import { example, given } from '../../solve/problems.ts';

const checked = builds.find(({ name }) => name.includes('checked'))!;
const unranked = () => {
  throw new Error('nothing here is ranked');
};

it.each([
  { objective: 'hkv' },
  { objective: 'explicit', biases: true },
  { objective: 'wmf', nonNegative: true },
] as const)('under %j', async (options) => {
  const { interactions } = given(example);
  const model = await fitWals(interactions, { ...options, factors: 20, epochs: 2, simd: 'strict' });
  const inference = wholeInference(checked.create(), model, unranked);
  const history = [1, 2, { item: 5, value: 3 }];
  const expected = model.foldInUser(history);
  expect(relativeError(inference.foldInUser(history, {}), expected)).toBeLessThan(1e-5);
  const session = inference.session([1, 4, 2], {});
  session.add(history[2]);
  session.remove(4);
  expect(relativeError(session.factors(), expected)).toBeLessThan(1e-4);
  expect(session.explain(3).score).toBeCloseTo(model.session(history).explain(3).score, 4);
  expect(faults).toEqual([]);
});
