// The kernels inside the package are the very files beside it, whatever the text and the delta between do.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../scripts/builds.mjs';
import { encodeByteText } from '../../scripts/byte-text.mjs';
import { makeDelta } from '../../scripts/wasm-delta.mjs';
import { withoutSection, withSection } from '../../scripts/wasm-file.mjs';
import { builds as inlineBuilds } from '../../src/wasm/binaries/kernels-inline.ts';
import { builds as nodeBuilds } from '../../src/wasm/binaries/kernels-node.ts';
import { builds as serveBuilds } from '../../src/wasm/binaries/serve-kernels-inline.ts';
import { decodeByteText } from '../../src/wasm/byte-text.ts';
import { applyDelta } from '../../src/wasm/delta.ts';
import type { Binary } from '../../src/wasm/module.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

describe('byte text', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(decodeByteText(encodeByteText(given))).toEqual(given);
      }),
    );
  });

  it('has a letter for a common byte, and none that quotes or a page would escape', () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(decodeByteText(encodeByteText(every))).toEqual(every);
    expect(encodeByteText(every)).toMatch(/^[ !#%&(-;=-[\]-_a-~]+$/);
    const lengthOf = (count: number, byte: number) => encodeByteText(new Uint8Array(count).fill(byte)).length;
    for (const byte of every) expect(lengthOf(1000, byte) - lengthOf(1, byte)).toBe(999);
  });
});

describe('a delta', () => {
  it('makes the one from the other, whatever they are', () => {
    fc.assert(
      fc.property(bytes, bytes, (source, target) => {
        expect(applyDelta(source, makeDelta(source, target))).toEqual(target);
      }),
    );
  });

  it('makes any order of pieces of the source, with others between them', () => {
    const pieces = fc.array(fc.tuple(fc.nat(300), fc.nat(60), fc.uint8Array({ maxLength: 4 })), { maxLength: 12 });
    fc.assert(
      fc.property(bytes, pieces, (source, cuts) => {
        const parts = cuts.flatMap(([from, length, own]) => [...source.subarray(from, from + length), ...own]);
        const target = Uint8Array.from(parts);
        expect(applyDelta(source, makeDelta(source, target))).toEqual(target);
      }),
    );
  });

  it('is short for a target made of pieces of the source, in any order', () => {
    const source = Uint8Array.from({ length: 2000 }, (_, k) => (k * k) >> 3);
    const target = Uint8Array.from([...source.subarray(900, 1900), 1, 2, 3, ...source.subarray(100, 700)]);
    const delta = makeDelta(source, target);
    expect(applyDelta(source, delta)).toEqual(target);
    expect(delta.length).toBeLessThan(40);
  });
});

describe('the embedded kernels', () => {
  const embedded: [string, () => Binary][] = [inlineBuilds, serveBuilds, nodeBuilds].flatMap(Object.entries);

  it('are all that are shipped', () => {
    expect([...new Set(embedded.map(([name]) => name))].sort()).toEqual([...shipped].sort());
  });

  it.each(embedded)('%s: are those of the file, but for its mark and the address of its map', (name, binary) => {
    const file = readFileSync(`dist/wasm/${name}.wasm`);
    const bare = withoutSection(withoutSection(file, 'sourceMappingURL'), 'halfsweep');
    expect(bare.length).toBeLessThan(file.length);
    expect(Buffer.from(binary() as Uint8Array).equals(bare)).toBe(true);
  });
});

it('adds and removes sections of a file, and nothing else', () => {
  const file = readFileSync('dist/wasm/serve.wasm');
  const marked = withSection(file, 'note', 'x'.repeat(300));
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(marked), 'note');
  expect(new TextDecoder().decode(section)).toBe('x'.repeat(300));
  expect(withoutSection(marked, 'note').equals(file)).toBe(true);
  expect(withoutSection(file, 'note').equals(file)).toBe(true);
});
