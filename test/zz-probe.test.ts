import { it } from 'vitest';
import { readFileSync } from 'node:fs';
import { problemOf } from './assembly/row-problems.ts';
import { halfSweep, solveRow, residual } from './assembly/tasks.ts';
import { Arena } from '../src/wasm/arena.ts';
import { norm, relativeError } from './reference/dense.ts';
it('x', () => {
  const out: string[] = [];
  for (const floor of ['1e-5','1e-4','1e-3','1e-2']) {
  const memory = new WebAssembly.Memory({initial: 16, maximum: 65535});
  const inst = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(`/tmp/hs/v/${floor}.wasm`)), {env: {memory}});
  const kernels: any = { call: inst.exports, arena: new Arena(memory, (inst.exports as any).heapBase()>>>0), simd: 'strict' };
  for (const dup of [false, true]) for (const dual of [0, 0.75, 1]) {
    let worst = 0, worstRes = 0, bad = 0, badx = 0, total = 0;
    for (const ridge of [1e-2,1e-3,1e-4,1e-6,1e-8,1e-10]) for (const factors of [10, 32, 128]) {
    for (const which of [1, factors>>1, (factors*0.75)|0, factors-1, factors, factors+1]) {
    for (let seed = 0; seed < (factors > 100 ? 3 : 10); seed++) {
      const base = { seed, factors, weights: 'per entry', targets: 'per entry', scaled: false } as const;
      let p = problemOf({ ...base, unobserved: 'none', ridge: Math.fround(ridge) }, [which]);
      if (dup) p = {...p, fixed: p.fixed.map((y, j) => p.fixed[j % 7 ? j - (j%7) : j])};
      const r = halfSweep(kernels, p, {dualLimit: Math.floor(dual * Math.ceil(factors/8)*8)});
      if (r.failed) { out.push('FAILED'); continue; }
      p.rows.forEach((row,i) => { total++; const e = relativeError(r.solved[i], solveRow(p,row)); worst = Math.max(worst, e); const res = norm(residual(p,row,r.solved[i]))/norm(residual(p,row,r.solved[i].map(()=>0))); worstRes = Math.max(worstRes, res); if (res > 1e-3) bad++; if (e > 1e-2) badx++; });
    } } }
    out.push(`floor ${floor} dup ${dup} dual ${dual}: solution ${worst.toExponential(0)} (>1e-2: ${badx}/${total}) gradient ${worstRes.toExponential(0)} (>1e-3: ${bad}/${total})`);
  } }
  console.log(out.join('\n'));
});
