// The maps lead from what is shipped to the sources, which they carry.
import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapping } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../scripts/builds.mjs';

interface MapFile {
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly mappings: string;
}

const read = (file: string): MapFile => JSON.parse(readFileSync(file, 'utf8'));
const scripts = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.startsWith('types'))
  .map((file) => join('dist', file));

/** Packages that are parts of the scripts; NOTICE has their licences. */
const BUNDLED = /^node_modules\/(@zip\.js\/zip\.js|fzstd|hyparquet|hyparquet-compressors)\//;

describe('the maps of the scripts', () => {
  it.each(scripts)('%s comes from TypeScript', (file) => {
    const code = readFileSync(file, 'utf8');
    const name = /\/\/# sourceMappingURL=(.+\.js\.map)\s*$/.exec(code)?.[1];
    const { sources, sourcesContent } = read(join(file, '..', name ?? 'none'));
    sources.forEach((source, k) => {
      const path = join(file, '..', source);
      if (BUNDLED.test(path)) return;
      expect(path).toMatch(/^src\/.+\.ts$/);
      expect(sourcesContent[k]).toBe(readFileSync(path, 'utf8'));
    });
  });

  it('knows some sources', () => {
    expect(scripts.length).toBeGreaterThan(20);
    expect(read('dist/browser/serve.js.map').sources).toContain('../../src/model/fold-in/session.ts');
  });
});

describe('the maps of the kernels', () => {
  it.each(shipped)('%s.wasm leads to AssemblyScript', (name) => {
    const module = new WebAssembly.Module(readFileSync(`dist/wasm/${name}.wasm`));
    const [section] = WebAssembly.Module.customSections(module, 'sourceMappingURL');
    expect(new TextDecoder().decode(section)).toContain(`./${name}.wasm.map`);
    const { sources, sourcesContent, mappings } = read(`dist/wasm/${name}.wasm.map`);
    expect(sources).toContain('assembly/row/row-system.ts');
    sources.forEach((source, k) => {
      if (source.startsWith('assembly/')) expect(sourcesContent[k]).toBe(readFileSync(source, 'utf8'));
    });
    expect(mappings.length).toBeGreaterThan(1000);
  });

  it('find the line of a trap by its offset in the stack', () => {
    const module = new WebAssembly.Module(readFileSync('dist/wasm/strict.wasm'));
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_535 });
    const { fillNormal } = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, () => void>;
    const outside = fillNormal.bind(null, ...([0xffff_fff0, 0, 1, 8, 8, 1, 1, 1] as never[]));
    const stack = trapOf(outside).stack ?? '';
    const offset = Number(/wasm-function\[\d+\]:(0x[0-9a-f]+)/.exec(stack)?.[1]);
    const map = new SourceMap(JSON.parse(readFileSync('dist/wasm/strict.wasm.map', 'utf8')));
    const { originalSource, originalLine } = map.findEntry(0, offset) as SourceMapping;
    expect(originalSource).toBe('assembly/math/random.ts');
    expect(readFileSync(originalSource, 'utf8').split('\n')[originalLine]).toContain('memory.fill(rowPtr');
  });
});

function trapOf(call: () => void): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('There was no trap.');
}
