// docs/API.md is complete: it names every value that an entry exports, and what a FactorModel can do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as main from '../../src/index.ts';
import * as node from '../../src/node/index.ts';
import * as serve from '../../src/serve/index.ts';
import * as workers from '../../src/workers/index.ts';

const text = readFileSync('docs/API.md', 'utf8');
/** The page by its second-level headings, `halfsweep/node` and so on. */
const chapters = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((chapter) => [/^`(.*)`/.exec(chapter)![1], chapter]),
);
const entries = { halfsweep: main, 'halfsweep/serve': serve, 'halfsweep/workers': workers, 'halfsweep/node': node };

function rowsOf(chapter: string): string[] {
  return [...chapter.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, name]) => name);
}

/** Names that stand in a comment marked as internal are no part of the surface. */
function internalNames(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/@internal(?:(?!\*\/).)*\*\/\s+(?:get |static )?(\w+)/gs)].map(([, name]) => name);
}

describe('docs/API.md', () => {
  it.each(Object.entries(entries))('has a row for every value that %s exports', (name, entry) => {
    const chapter = chapters.get(name)!;
    const errors = name === 'halfsweep/serve' ? Object.keys(entry).filter((key) => key.endsWith('Error')) : [];
    expect([...rowsOf(chapter), ...errors]).toEqual(expect.arrayContaining(Object.keys(entry)));
  });

  it('has a row for every method of FactorModel and names its fields', () => {
    const { FactorModel } = main;
    const internal = internalNames('src/model/factor-model.ts');
    const members = Object.entries(Object.getOwnPropertyDescriptors(FactorModel.prototype))
      .filter(([name]) => name !== 'constructor' && !internal.includes(name))
      .map(([name, { value }]) => ({ name, isMethod: typeof value === 'function' }));
    const statics = Object.getOwnPropertyNames(FactorModel).filter(
      (name) => typeof FactorModel[name as keyof typeof FactorModel] === 'function',
    );
    const methods = members.filter(({ isMethod }) => isMethod).map(({ name }) => name);
    const expected = [
      ...methods,
      ...statics
        .filter((name) => name !== 'prototype' && !internal.includes(name))
        .map((name) => `FactorModel.${name}`),
    ];
    expect(rowsOf(chapters.get('halfsweep')!)).toEqual(expect.arrayContaining(expected));
    for (const { name } of members) expect(text).toContain(`\`${name}\``);
  });

  it('names no function, class or method that there is not', () => {
    const interactions = ['fromRows', 'fromColumns', 'fromTriplets', 'fromCsr', 'fromBatches', 'fromArrow'].map(
      (name) => `Interactions.${name}`,
    );
    const own = Object.getOwnPropertyNames(main.FactorModel.prototype);
    const known = [...Object.values(entries).flatMap((entry) => Object.keys(entry)), ...own, ...interactions];
    const statics = ['FactorModel.create', 'FactorModel.decode'];
    expect(rowsOf(text).filter((name) => !known.includes(name) && !statics.includes(name))).toEqual([]);
  });
});
