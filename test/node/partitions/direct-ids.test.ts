import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdTable } from '../../../src/data/id-table.ts';
import { DirectIds } from '../../../src/node/partitions/direct-ids.ts';

function expectSame(given: readonly unknown[]): void {
  const [direct, table] = [new DirectIds(), new IdTable()];
  const wanted = given.map((id) => [table.add(id), table.expected]);
  expect(given.map((id) => [direct.add(id), direct.expected])).toEqual(wanted);
  const all = (ids: IdTable) => Array.from({ length: ids.size }, (_, index) => ids.idAt(index));
  expect(all(direct.table)).toEqual(all(table));
}

it('numbers whatever comes as IdTable does', () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 9 }),
    fc.integer({ min: 65_530, max: 65_545 }),
    fc.double(),
    fc.constantFrom<unknown>(0, -0, 0.5, 2 ** 31, 2 ** 40, 3n, 2n ** 60n, '1', null, Number.NaN),
  );
  fc.assert(
    fc.property(fc.array(number), (given) => expectSame(given)),
    { numRuns: 500 },
  );
});

it('goes on beyond what it began with, for ids that lie close and those that do not', () => {
  for (const step of [1, 3, 7, 9, 1000]) {
    const once = Array.from({ length: 40_000 }, (_, at) => step * ((at * 7919) % 40_009));
    expectSame([...once, ...once.slice(0, 5000)]);
  }
});
