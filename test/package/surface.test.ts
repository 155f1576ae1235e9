// An honest surface: whoever can import something can also name the types of what goes in and comes out. Runs on
// dist/types, which `npm test` builds before.
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { Declarations, missingExports } from './declarations.ts';

const entries = (['.', './serve', './workers', './node'] as const).map(
  (entry) => [entry, packageJson.exports[entry].types.replace('./', '')] as const,
);

describe('the declarations', () => {
  it.each(entries)('of %s export every type that a signature names', (_, file) => {
    expect(missingExports(file)).toEqual([]);
  });

  it.each(entries)('of %s are read whole', (_, file) => {
    expect(new Declarations().exportsOf(file).size).toBeGreaterThan(3);
  });

  it('keep to themselves what nobody outside needs', () => {
    for (const [, file] of entries) expect([...new Declarations().exportsOf(file).keys()]).not.toContain('show');
  });
});

describe('the reader of declarations', () => {
  const missing = (source: string) => {
    const files: Record<string, string> = {
      'index.d.ts': `export { A } from './a.ts';\nexport type { Known } from './b.ts';`,
      'a.d.ts': `import type { Known, Hidden, Base } from './b.ts';\nimport { type Hidden as Renamed } from './b.ts';\n${source}`,
      'b.d.ts': `export interface Known { n: number; }\nexport type Hidden = 1 | 2;\nexport declare class Base { #private; }`,
    };
    return missingExports('index.d.ts', new Declarations((file) => files[file]));
  };

  it.each([
    ['nothing', 'export interface A { hidden: Known; Hidden: number; Base(x: Known): void; }', []],
    ['a comment', `/** Hidden */\nexport interface A { /* Base */ a: 'Hidden'; } // Hidden`, []],
    ['a property', 'export interface A { readonly a?: { b: Hidden[] }; }', ['Hidden']],
    ['a parameter', 'export declare function A(first: number, ...rest: Hidden[]): void;', ['Hidden']],
    ['a result', 'export declare const A: () => Promise<Hidden>;', ['Hidden']],
    ['a base', 'export declare class A extends Base { #private; private constructor(); }', ['Base']],
    ['an interface that is implemented', 'export declare abstract class A<T> implements Hidden<T> { }', ['Hidden']],
    ['a bound', 'export type A<T extends Hidden = 1> = T;', ['Hidden']],
    ['a condition', 'export type A<T> = T extends 1 ? Hidden : Known;', ['Hidden']],
    ['another name of it', 'export interface A { a: Renamed; }', ['Hidden']],
    ['an inline import', `export declare function A(): import('./b.ts').Hidden;`, ['Hidden']],
    ['a local type', 'interface Local { a: 1; }\nexport interface A { a: Local; }', ['Local']],
    ['a value', "declare const table: { a: Hidden; };\nexport type A = (typeof table)['a'];", ['Hidden']],
    ['the keys of a value', 'declare const table: { a: Hidden; };\nexport type A = keyof typeof table;', []],
    ['one overload', 'export declare function A(a: 1): 1;\nexport declare function A(a: Hidden): 2;', ['Hidden']],
  ])('sees what %s names', (_, source, names) => {
    expect(missing(source).map((line) => line.split(' ')[2])).toEqual(names);
  });
});
