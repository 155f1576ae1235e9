// The fault suites in short, on dist/: the first cases of each, as `npm run test:faults` runs them by the thousand.
import { expect, it } from 'vitest';
import { runCases } from './run.mjs';

const CASES = 2500;

it.each(['files', 'arguments'])('%s', { timeout: 300_000 }, async (suite) => {
  const { cases, failures } = await runCases(suite, 1, CASES);
  expect(failures).toEqual([]);
  expect(cases).toBe(CASES);
});
