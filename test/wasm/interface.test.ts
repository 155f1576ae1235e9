// The generated interface against the binaries: the same exports, and of each the parameters and the result; and what the kinds
// of numbers are for.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builds, families } from '../../scripts/builds.mjs';
import { createKernels } from '../../src/wasm/kernels.ts';
import { callable } from '../../src/wasm/module.ts';
import type { Job } from '../../src/workers/job.ts';

const generated = readFileSync('src/wasm/binaries/interface.ts', 'utf8');
const WASM_TYPES: Record<string, string> = { Ptr: 'i32', Bytes: 'i32', I32: 'i32', U32: 'i32', F32: 'f32', F64: 'f64' };

/** { export: 'i32 f64 -> i32' } of an interface in the generated file. */
function declared(name: string): Record<string, string> {
  const [, body] = new RegExp(`export interface ${name} \\{\n(.*?)\n\\}`, 's').exec(generated)!;
  const methods = body.matchAll(/^ {2}(\w+)\((.*)\): (\w+);$/gm);
  return Object.fromEntries(
    [...methods].map(([, method, parameters, result]) => {
      const kinds = parameters.split(', ').flatMap((parameter) => parameter.split(': ')[1] ?? []);
      return [
        method,
        signature(
          kinds.map((kind) => WASM_TYPES[kind]),
          result === 'void' ? [] : [WASM_TYPES[result]],
        ),
      ];
    }),
  );
}

function signature(parameters: string[], results: string[]): string {
  return `${parameters.join(' ')} -> ${results.join(' ')}`;
}

/** The same of a binary, from its sections of types, imports, functions and exports. */
function compiledTo(bytes: Uint8Array): Record<string, string> {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const list = <T>(element: () => T): T[] => Array.from({ length: number() }, element);
  const types = () => list(() => ({ 127: 'i32', 125: 'f32', 124: 'f64' })[bytes[at++]] ?? '?');
  const text = () => {
    const length = number();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const functionType = () => {
    at++;
    return signature(types(), types());
  };
  let signatures: string[] = [];
  let functions: number[] = [];
  let exported: [string, number, number][] = [];
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = number() + at;
    if (id === 1) signatures = list(functionType);
    if (id === 3) functions = list(number);
    if (id === 7) exported = list(() => [text(), bytes[at++], number()]);
    at = end;
  }
  const ofFunctions = exported.filter(([, kind]) => kind === 0);
  return Object.fromEntries(ofFunctions.map(([name, , index]) => [name, signatures[functions[index]]]));
}

describe('the interface', () => {
  it.each(Object.entries(builds))('is what %s exports', (name, { family }) => {
    const bytes = readFileSync(`build/wasm/${name}.wasm`);
    // Nothing but memory is imported, so that functions are numbered from the first of the module's own.
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
    expect(imports).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
    const found = compiledTo(bytes);
    expect(Object.keys(found).length).toBeGreaterThan(10);
    expect(declared(families[family].interface)).toEqual(found);
  });

  it('keeps the parts that only tests call out of what is shipped', () => {
    expect(Object.keys(declared('KernelExports'))).not.toContain('rankUpdate');
    expect(Object.keys(declared('TestExports'))).toEqual(
      expect.arrayContaining(['rankUpdate', ...Object.keys(declared('KernelExports'))]),
    );
  });

  it('comes with the comment of a kernel', () => {
    expect(generated).toContain('/** Solves rows first … last − 1. */\n  halfSweep(');
  });
});

describe('sizes and addresses', () => {
  it.each(Object.values(families))('come without a sign, and no other function of $interface is touched', (family) => {
    const methods = Object.keys(declared(family.interface));
    const exports = Object.fromEntries(methods.map((name) => [name, () => -16]));
    const call = callable<typeof exports>(exports);
    const ofSize = methods.filter((name) => new RegExp(`^ {2}${name}\\(.*: Bytes;$`, 'm').test(generated));
    expect(methods.filter((name) => call[name] !== exports[name])).toEqual(ofSize);
    for (const name of ofSize) expect(call[name]()).toBe(2 ** 32 - 16);
  });

  it('do so from every kernel that returns one', () => {
    const { call } = createKernels({ simd: 'strict' });
    // 4·(2²⁹ + …) bytes and more: past 2 GiB, where the raw export is negative.
    expect(call.compressScratchBytes(600_000_000)).toBeGreaterThan(2 ** 31);
    expect(call.topkScratchBytes(1, 1_000_000, 100_000_000, 8)).toBeGreaterThan(0);
  });
});

// What must not compile; tsc holds it.
export function mistakes(): unknown[] {
  const { call, arena } = createKernels();
  const [from, to, order] = [arena.alloc(8), arena.alloc(8), arena.alloc(8)];
  const edges = Int32Array.of(0, 1);
  call.gatherF32(from, order, 2, to);
  // @ts-expect-error An address in the place of a count, a count in the place of an address.
  call.gatherF32(from, 2, order, to);
  // @ts-expect-error A size in the place of an address.
  call.gatherF32(call.chunkBytes(8), order, 2, to);
  // @ts-expect-error One argument too few.
  call.gatherF32(from, order, 2);
  const jobs: Job[] = [
    { kernel: 'rowLoss', args: ['task', 'begin', 'end', to], edges },
    // @ts-expect-error An edge in the place of an address.
    { kernel: 'rowLoss', args: ['begin', 'task', 'end', to], edges },
    // @ts-expect-error One argument too few.
    { kernel: 'rowLoss', args: ['task', 'begin', 'end'], edges },
    // @ts-expect-error An address in the place of a count.
    { kernel: 'rowLoss', args: ['task', to, 'end', to], edges },
    // @ts-expect-error No kernel that says whether it failed.
    { kernel: 'chunkBytes', args: [8], edges },
  ];
  return jobs;
}
