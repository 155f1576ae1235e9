// The maps lead from what is shipped to the sources, which they carry.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface SourceMap {
  readonly sources: string[];
  readonly sourcesContent: string[];
  readonly mappings: string;
}

const read = (file: string): SourceMap => JSON.parse(readFileSync(file, 'utf8'));
const scripts = readdirSync('dist', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.startsWith('types'))
  .map((file) => join('dist', file));

describe('the maps of the scripts', () => {
  it.each(scripts)('%s comes from TypeScript', (file) => {
    const code = readFileSync(file, 'utf8');
    const name = /\/\/# sourceMappingURL=(.+\.js\.map)\s*$/.exec(code)?.[1];
    const { sources, sourcesContent } = read(join(file, '..', name ?? 'none'));
    sources.forEach((source, k) => {
      const path = join(file, '..', source);
      expect(path).toMatch(/^src\/.+\.ts$/);
      expect(sourcesContent[k]).toBe(readFileSync(path, 'utf8'));
    });
  });

  it('knows some sources', () => {
    expect(scripts.length).toBeGreaterThan(20);
    expect(read('dist/browser/serve.js.map').sources).toContain('../../src/model/session.ts');
  });
});

describe('the maps of the kernels', () => {
  it.each(['strict', 'relaxed', 'serve'])('%s.wasm leads to AssemblyScript', (name) => {
    const module = new WebAssembly.Module(readFileSync(`dist/wasm/${name}.wasm`));
    const [section] = WebAssembly.Module.customSections(module, 'sourceMappingURL');
    expect(new TextDecoder().decode(section)).toContain(`./${name}.wasm.map`);
    const { sources, sourcesContent, mappings } = read(`dist/wasm/${name}.wasm.map`);
    expect(sources).toContain('assembly/row-system.ts');
    sources.forEach((source, k) => {
      if (source.startsWith('assembly/')) expect(sourcesContent[k]).toBe(readFileSync(source, 'utf8'));
    });
    expect(mappings.length).toBeGreaterThan(1000);
  });
});
