// Kernels that the caller brings: every kind of source gives the bits of the package's own, and nothing else is let in.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withSection } from '../../scripts/wasm-file.mjs';
import { ArgumentError, KernelError } from '../../src/errors.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../src/solve/wals/options.ts';
import { chooseSimd, kernelModule, runnable, type Simd, useKernels } from '../../src/wasm/binary.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { loadKernels } from '../../src/wasm/load-kernels.ts';
import type { KernelSource } from '../../src/wasm/read-kernels.ts';
import { createServeKernels, loadKernels as loadServeKernels } from '../../src/wasm/serve-kernels.ts';
import { given } from '../solve/problems.ts';

const hasRelaxedSimd = runnable().includes('relaxed');
const [strict, relaxed, serve] = ['strict', 'relaxed', 'serve'].map((name) => readFileSync(`dist/wasm/${name}.wasm`));
const { interactions } = given({ seed: 1, userCount: 60, itemCount: 50, density: 0.2, factors: 8 });
const bits = async (options: WalsOptions = {}) =>
  (await fitWals(interactions, { factors: 8, epochs: 1, simd: 'strict', workers: 1, ...options })).itemFactors;

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/strict.wasm') response.end(strict);
    else if (request.url === '/torn.wasm') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('some', () => response.destroy());
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
afterEach(() => useKernels({}));

/** A module of another realm, as edge runtimes hand them in. */
const foreignModule = () => runInNewContext('new WebAssembly.Module(bytes)', { bytes: Uint8Array.from(strict) });

it('a build that there is not is a KernelError', () => {
  expect(() => kernelModule('wide' as Simd)).toThrow(new KernelError('There are no wide kernels here.'));
});

describe('loadKernels', () => {
  it.each<[string, () => KernelSource | Promise<KernelSource>]>([
    ['a Buffer', () => strict],
    ['an ArrayBuffer', () => Uint8Array.from(strict).buffer],
    ['a view of a part', () => new DataView(Uint8Array.from([0, 0, ...strict, 0]).buffer, 2, strict.length)],
    ['a URL', () => new URL('/strict.wasm', origin)],
    ['the text of one', () => `${origin}/strict.wasm`],
    ['a Response', () => new Response(Uint8Array.from(strict))],
    ['a promise of one', () => fetch(`${origin}/strict.wasm`)],
    ['a module', () => new WebAssembly.Module(strict)],
    ['a module of another realm', foreignModule],
  ])('takes %s', async (_, source) => {
    const own = await bits();
    await loadKernels(source());
    expect(chooseSimd()).toBe('strict');
    expect(await bits()).toEqual(own);
    expect(await bits({ workers: 2 })).toEqual(own);
  });

  it('uses what it was given, not what is inside', async () => {
    const marked = new WebAssembly.Module(withSection(strict, 'mark', ''));
    const module = Object.assign(marked, { mark: true });
    expect(foreignModule()).not.toBeInstanceOf(WebAssembly.Module);
    await loadKernels(module);
    const { kernelModule } = await import('../../src/wasm/binary.ts');
    expect(kernelModule('strict')).toBe(module);
    expect(createKernels().simd).toBe('strict');
  });

  it('takes both builds, and the faster where the engine runs it', async () => {
    await loadKernels({ strict, relaxed });
    expect(chooseSimd()).toBe(hasRelaxedSimd ? 'relaxed' : 'strict');
    expect(createKernels().simd).toBe(chooseSimd());
  });

  it('leaves the relaxed build alone where the engine does not run it', async () => {
    let asked = false;
    const source = {
      // biome-ignore lint/suspicious/noThenProperty: whoever awaits it asks for it.
      then(resolve: (bytes: Uint8Array) => void) {
        asked = true;
        resolve(relaxed);
      },
    };
    await loadKernels({ strict, relaxed: source as unknown as Promise<KernelSource> });
    expect(asked).toBe(hasRelaxedSimd);
  });

  it('copies bytes', async () => {
    const bytes = Uint8Array.from(strict);
    const own = await bits({ workers: 2 });
    await loadKernels(bytes);
    bytes.fill(0);
    expect(await bits({ workers: 2 })).toEqual(own);
  });

  it.each<[string, () => KernelSource | Promise<KernelSource>, RegExp]>([
    ['another build of the package', () => serve, /not the strict kernels of version .*, but \d+\.\d+\.\d+ serve/],
    ['another version', () => older(), /but 0\.0\.1 strict/],
    ['another module', () => Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), /but something else/],
    ['what is no module', () => Uint8Array.of(1, 2, 3), /These 3 bytes are no strict kernels/],
    ['a file cut short', () => strict.subarray(0, 1000), /are no strict kernels/],
    ['a missing file', () => `${origin}/none.wasm`, /none\.wasm": status 404/],
    ['a response that is none', () => new Response('', { status: 500 }), /"a response": status 500/],
    ['an address without a server', () => 'http://127.0.0.1:1/', /could not be read from "http:\/\/127/],
    ['a file: address', () => new URL('../../dist/wasm/strict.wasm', import.meta.url), /their bytes will do/],
    ['a body that ends too early', () => `${origin}/torn.wasm`, /could not be read/],
  ])('refuses %s and stays with what it had', async (_, source, message) => {
    const own = await bits();
    await expect(loadKernels(source())).rejects.toThrow(KernelError);
    await expect(loadKernels(source())).rejects.toThrow(message);
    expect(chooseSimd()).toBe(hasRelaxedSimd ? 'relaxed' : 'strict');
    expect(await bits()).toEqual(own);
  });

  it.each([[undefined], [null], [5], [{}], [[]], [{ strict: undefined }], [{ strict: 5 }]])(
    'refuses %o as an argument',
    async (source) => {
      await expect(loadKernels(source as never)).rejects.toThrow(ArgumentError);
    },
  );
});

describe('loadKernels of halfsweep/serve', () => {
  it('takes its own build alone', async () => {
    await expect(loadServeKernels(strict)).rejects.toThrow(/not the serve kernels/);
    const module = new WebAssembly.Module(serve);
    await loadServeKernels(module);
    expect(createServeKernels().call.rowSystemBytes(8)).toBeGreaterThan(0);
  });
});

/** The strict build as another version of the package would mark it. */
function older(): Buffer {
  const at = strict.lastIndexOf('halfsweep') + 'halfsweep'.length;
  const copy = Buffer.from(strict);
  copy.write('0.0.1', at);
  return copy;
}
