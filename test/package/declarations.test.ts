// The declarations need no other library than the language's own: a consumer without lib dom and without @types/node
// compiles them, and one who has them may pass what they have.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const TSC = resolve('node_modules/typescript/bin/tsc');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halfsweep-declarations-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/halfsweep'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the compiler says of a consumer: nothing, if all is well. */
async function complaints(source: string, compilerOptions: object): Promise<string> {
  await writeFile(join(folder, 'consumer.mts'), source);
  const options = { strict: true, skipLibCheck: false, types: [], noEmit: true, ...compilerOptions };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.mts'] }));
  const run = promisify(execFile)(process.execPath, [TSC, '-p', folder]);
  return run.then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
}

const everything = ['halfsweep', 'halfsweep/serve', 'halfsweep/workers', 'halfsweep/worker', 'halfsweep/node']
  .map((entry, k) => `import * as entry${k} from '${entry}'; export const all${k} = entry${k};`)
  .join('\n');

it.each([
  ['bundler', 'esnext', 'es2022'],
  ['node16', 'node16', 'es2020'],
  ['nodenext', 'nodenext', 'es2022'],
])('compile without lib dom: %s', async (moduleResolution, module, target) => {
  expect(await complaints(everything, { moduleResolution, module, target, lib: [target] })).toBe('');
});

it('take the objects of the platform', async () => {
  const source = `
    import { fitWals, Interactions, loadKernels } from 'halfsweep';
    import { createWorkerPool } from 'halfsweep/workers';
    await loadKernels(fetch('/strict.wasm'));
    await loadKernels(new URL('https://example.org/strict.wasm'));
    await loadKernels({ strict: WebAssembly.compile(new ArrayBuffer(8)), relaxed: new Uint8Array(8) });
    using pool = await createWorkerPool({ workerFactory: () => new Worker('/worker.js', { type: 'module' }) });
    const { signal } = new AbortController();
    await fitWals(Interactions.fromRows([{ user: 1, item: 2 }]), { workers: pool, signal });`;
  const page = { moduleResolution: 'bundler', module: 'esnext', target: 'es2022', lib: ['es2022', 'dom'] };
  expect(await complaints(source, page)).toBe('');
});

it('complain of what is wrong', async () => {
  const source = `import { fitWals, Interactions } from 'halfsweep';
    fitWals(Interactions.fromRows([]), { factors: '8' });`;
  const options = { moduleResolution: 'bundler', module: 'esnext', target: 'es2022', lib: ['es2022'] };
  expect(await complaints(source, options)).toMatch(/TS2322/);
});
