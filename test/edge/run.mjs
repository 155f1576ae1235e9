// examples/edge as it would be deployed: bundled by wrangler from the packed package, asked in workerd.
//
//   node test/edge/run.mjs
//
// Installs wrangler under build/ the first time. Prints a line a case, what the answers take, and a count at the end; exits
// with 1 when a case failed or wrangler cannot be had. Needs the built package.
import { buildEdgeApp } from '../../bench/lib/edge-app.mjs';
import { measureEdge } from '../../bench/lib/edge-figures.mjs';
import { check, conclude } from '../checks.mjs';
import { cases } from './cases.mjs';

const app = await check('wrangler bundles the worker', buildEdgeApp);
if (app) {
  for (const [name, run] of await cases(app)) await check(name, run);
  await check('it can be measured', async () => print(await measureEdge(app, { starts: 3, requests: 300 })));
  app.dispose();
}
conclude();

function print({ cold, kinds, resident }) {
  const firsts = cold.map(({ first }) => first.toFixed(0)).join(', ');
  console.log(`  first answers of fresh processes: ${firsts} ms`);
  for (const [kind, { alone, together }] of Object.entries(kinds)) {
    const figures = [alone, together].map(({ p50, p99 }) => `p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)}`);
    console.log(`  ${kind}: ${figures[0]} ms one at a time, ${figures[1]} ms sixteen at a time`);
  }
  if (resident.busy) console.log(`  workerd holds ${(resident.busy / 1e6).toFixed(0)} MB in the end`);
}
