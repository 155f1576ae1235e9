// IdTable: as a Map would have it, for numbers, text and 64-bit integers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Id } from '../../src/data/id-map.ts';
import { IdTable } from '../../src/data/id-table.ts';
import { NumberTable } from '../../src/data/number-table.ts';
import { TextTable } from '../../src/data/text-table.ts';
import { WideIds } from '../../src/data/wide-ids.ts';
import { ArgumentError } from '../../src/errors.ts';
import { failure } from './failure.ts';

const texts = fc.array(
  fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 3 }).map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom('', '\0', 'é', '€', '😀', '\ufeffx', 'x'.repeat(400)),
  ),
);
const numbers = fc.array(
  fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.constantFrom(0, -0, 2 ** 31, -(2 ** 31), 5e-324, Number.MAX_VALUE),
  ),
);

/** What a table has to say of ids that it took. */
function check(table: IdTable, given: readonly Id[]): void {
  const known = new Map<Id, number>();
  for (const id of given) if (!known.has(id)) known.set(id, known.size);
  const indices = given.map((id) => known.get(id));
  expect(given.map((id) => table.add(id))).toEqual(indices);
  expect(table.size).toBe(known.size);
  expect(Array.from({ length: table.size }, (_, index) => table.idAt(index))).toEqual([...known.keys()]);
  expect(given.map((id) => table.indexOf(id))).toEqual(indices);
}

describe('IdTable', () => {
  it('numbers distinct ids in the order of first appearance and gives them back', () => {
    fc.assert(fc.property(fc.oneof(texts, numbers), (given: Id[]) => check(new IdTable(), given)));
  });

  it('goes on when its slots and chunks are full', () => {
    const mixed = (at: number) => Math.imul(at, 0x9e3779b1) | 0;
    check(
      new IdTable(),
      Array.from({ length: 20_000 }, (_, at) => mixed(at % 13_000)),
    );
    check(
      new IdTable(),
      Array.from({ length: 20_000 }, (_, at) => mixed(at % 13_000) / 8 + 0.1),
    );
    check(
      new IdTable(),
      Array.from({ length: 20_000 }, (_, at) => `ü${mixed(at % 13_000)}`),
    );
    const lengths = [2 ** 20 - 3, 2, 1, 0, 2 ** 20, 3, 2 ** 20 + 1, 5, 2 ** 20 - 1, 4];
    check(
      new IdTable(),
      lengths.map((length, at) => String.fromCharCode(97 + at).repeat(length)),
    );
  });

  it('finds none that it does not hold, and does not take "1" for 1', () => {
    const [none, number, text] = [new IdTable(), new IdTable(), new IdTable()];
    number.add(1);
    text.add('1');
    expect([none.indexOf(1), none.indexOf('1'), none.size]).toEqual([-1, -1, 0]);
    expect([number.indexOf('1'), number.indexOf(2), number.indexOf(Number.NaN)]).toEqual([-1, -1, -1]);
    expect([text.indexOf(1), text.indexOf('2'), text.indexOf(undefined as never)]).toEqual([-1, -1, -1]);
    expect(failure(() => none.idAt(0), ArgumentError).argument).toBe('index');
    expect(failure(() => text.idAt(1), ArgumentError).argument).toBe('index');
  });

  it('takes and refuses what WideIds does, in the same words', () => {
    const id = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
      { weight: 4, arbitrary: fc.bigInt({ min: -3n, max: 3n }) },
      { weight: 2, arbitrary: fc.constantFrom(2n ** 53n, -(2n ** 60n), 2n ** 53n - 1n, 2n ** 53n + 1n) },
      fc.constantFrom<unknown>('a', '1', '', 0.5, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, [1]),
    );
    fc.assert(
      fc.property(fc.array(id), (given) => {
        const [table, wide] = [new IdTable(), new WideIds()];
        for (const each of given) {
          expect(table.expected).toBe(wide.expected);
          expect(table.add(each)).toBe(wide.add(each));
        }
        expect(Array.from({ length: table.size }, (_, index) => table.idAt(index))).toEqual(wide.build().ids());
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what it keeps them in', () => {
  it('numbers, as they are by index', () => {
    const table = new NumberTable(Float64Array.of(7, -1, 0.5), 3);
    expect([table.add(0.5), table.add(8), table.indexOf(7), table.at(3), table.size]).toEqual([2, 3, 0, 8, 4]);
    expect([...table.numbers()]).toEqual([7, -1, 0.5, 8]);
    const many = Float64Array.from({ length: 5000 }, (_, at) => 3 * at);
    const adopted = new NumberTable(many, many.length);
    for (const [at, number] of many.entries()) expect(adopted.indexOf(number)).toBe(at);
  });

  it('text, in the UTF-8 that others write', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (given) => {
        const [table, encoder] = [new TextTable(), new TextEncoder()];
        for (const text of given) {
          const bytes = encoder.encode(text);
          const index = table.add(text);
          expect([...table.bytesAt(index)]).toEqual([...bytes]);
          expect(table.addBytes(Uint8Array.of(1, 2, ...bytes, 3), 2, 2 + bytes.length)).toBe(index);
        }
      }),
    );
  });
});
