// The suite of processes in short: some of each kind, as `npm run test:faults -- --only processes --cases 100` runs them.
import { expect, it } from 'vitest';
import { countOf, runCases } from './run.mjs';

it('processes', { timeout: 600_000 }, async () => {
  const count = await countOf('processes', 2);
  const { cases, failures, figures } = await runCases('processes', 1, count);
  expect(failures).toEqual([]);
  expect(cases).toBe(count);
  for (const [kind, { counts }] of Object.entries(figures)) {
    const missing = Object.keys(counts).filter((name) => name.startsWith('NOT RUN'));
    for (const name of missing) console.warn(`${kind}: ${name}`);
  }
});
