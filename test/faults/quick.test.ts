// The fault suites in short, on dist/: the first cases of each, as `npm run test:faults` runs them by the thousand.
import { expect, it } from 'vitest';
import { measureFlat } from './flat-memory.mjs';
import { countOf, runCases } from './run.mjs';

const CASES = { files: 2500, arguments: 2500, numbers: 500, bounds: 40, memory: 1 };

it.each(Object.entries(CASES))('%s', { timeout: 300_000 }, async (suite, each) => {
  const count = await countOf(suite, each);
  const { cases, failures } = await runCases(suite, 1, count);
  expect(failures).toEqual([]);
  expect(cases).toBe(count);
});

it('memory stays flat', { timeout: 300_000 }, async () => {
  const rows = await measureFlat(['large fits on one pool']);
  expect(rows).toHaveLength(1);
  for (const row of rows) expect(row).toMatchObject({ flat: true });
});
