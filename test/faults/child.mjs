// A process of a fault suite: runs the cases [first, end) and prints, as JSON, those that failed. Before each case it writes its
// number to a file, so that whoever waits knows which one ended the process or does not end.
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [suiteName, first, end, mark] = process.argv.slice(2);
const dist = new URL('../../dist/', import.meta.url);
const load = (file) => import(new URL(file, dist).href);
const [halfsweep, node, serve, workers] = await Promise.all(
  ['index.js', 'node.js', 'serve.js', 'workers.js'].map(load),
);
const { open, kindOf = () => suiteName } = await import(`./suites/${suiteName}.mjs`);
// Wrong values are names of files, too.
const folder = mkdtempSync(join(tmpdir(), 'halfsweep-faults-here-'));
process.chdir(folder);
const suite = await open(halfsweep, node, serve, workers);
const descriptor = openSync(mark, 'w');
const failures = [];
/** By kind: seconds, and what the cases counted. */
const figures = {};
process.on('unhandledRejection', (error) =>
  failures.push({ seed: current, what: `unhandled: ${error?.stack ?? error}` }),
);
let current = Number(first);
for (; current < Number(end); current++) {
  writeSync(descriptor, String(current).padEnd(16), 0);
  figures[kindOf(current)] ??= { seconds: 0, counts: {} };
  const kind = figures[kindOf(current)];
  const start = performance.now();
  try {
    const counts = (await suite.run(current)) ?? {};
    for (const [name, count] of Object.entries(counts)) kind.counts[name] = (kind.counts[name] ?? 0) + count;
  } catch (error) {
    failures.push({
      seed: current,
      where: suite.describe(current),
      what: String(error?.stack ?? error).slice(0, 1500),
    });
    if (failures.length > 50) break;
  } finally {
    kind.seconds += (performance.now() - start) / 1000;
  }
}
suite.close();
process.chdir(tmpdir());
rmSync(folder, { recursive: true, force: true });
process.stdout.write(JSON.stringify({ cases: current - Number(first), failures, figures }), () => process.exit(0));
