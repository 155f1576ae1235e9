// The fault suites in short: the first cases of each, as `npm run test:faults` runs them by the thousand.
import { expect, it } from 'vitest';
import { runCases } from './run.mjs';

const CASES = { files: 2500, arguments: 2500, bounds: 40 };

it.each(Object.entries(CASES))('%s', { timeout: 300_000 }, async (suite, count) => {
  const { cases, failures } = await runCases(suite, 1, count);
  expect(failures).toEqual([]);
  expect(cases).toBe(count);
});
