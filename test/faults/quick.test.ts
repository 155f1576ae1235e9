// The fault suites in short: the first cases of each, as `npm run test:faults` runs them by the thousand.
import { expect, it } from 'vitest';
import { measureFlat } from './flat-memory.mjs';
import { FEW, runCases } from './run.mjs';

const CASES = 2500;

it.each(['files', 'arguments'])('%s', { timeout: 300_000 }, async (suite) => {
  const { cases, failures } = await runCases(suite, 1, CASES);
  expect(failures).toEqual([]);
  expect(cases).toBe(CASES);
});

it('memory', { timeout: 300_000 }, async () => {
  const { cases, failures } = await runCases('memory', 1, FEW.memory);
  expect(failures).toEqual([]);
  expect(cases).toBe(FEW.memory);
});

it('memory stays flat', { timeout: 300_000 }, async () => {
  const rows = await measureFlat(['large fits on one pool']);
  expect(rows).toHaveLength(1);
  for (const row of rows) expect(row).toMatchObject({ flat: true });
});
