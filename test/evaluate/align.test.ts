// Ids of two files that are numbers in one and text in the other, and what was trained on.
import { describe, expect, it } from 'vitest';
import { align, countShared, indexMap } from '../../src/evaluate/align.ts';
import { evaluateNegatives } from '../../src/evaluate/evaluate-negatives.ts';
import { popularityModel } from '../../src/evaluate/popularity-model.ts';
import { IdMap, Interactions } from '../../src/index.ts';

describe('indexMap', () => {
  it('takes text for the number that it is, and other text for an unknown id', () => {
    const numbers = IdMap.from([7, 0, -3, 42, 1.5]);
    expect([...indexMap(IdMap.from(['42', '007', 'x', '-3', '1e1', '', '1.5', '-0']), numbers)]).toEqual([
      3, -1, -1, 2, -1, -1, 4, -1,
    ]);
    expect([...indexMap(IdMap.from([42, 7]), IdMap.from(['07', '42', '7']))]).toEqual([1, 2]);
    expect([...indexMap(IdMap.from(['1', '3']), IdMap.range(2))]).toEqual([1, -1]);
    expect([...indexMap(IdMap.from(['1']), IdMap.from([]))]).toEqual([-1]);
  });

  it('is what align goes by', () => {
    const ranker = popularityModel(
      Interactions.fromRows([
        { user: 1, item: 5 },
        { user: 2, item: 6 },
      ]),
    );
    const test = Interactions.fromRows([
      { user: '2', item: '5' },
      { user: '2', item: 'new' },
      { user: 'x', item: '6' },
    ]);
    const { lists, totals, unknownUsers, unknownItems } = align(test, ranker);
    expect({ lists, totals: [...totals], unknownUsers, unknownItems }).toEqual({
      lists: { indptr: Int32Array.of(0, 0, 1), indices: Int32Array.of(0) },
      totals: [0, 2],
      unknownUsers: 1,
      unknownItems: 1,
    });
  });
});

describe('countShared', () => {
  const lists = { indptr: Int32Array.of(0, 2, 2, 4), indices: Int32Array.of(0, 3, 1, 2) };

  it('counts an entry once, whoever has it, and nobody else’s', () => {
    const first = { indptr: Int32Array.of(0, 1, 3, 4), indices: Int32Array.of(3, 1, 2, 0) };
    const second = { indptr: Int32Array.of(0, 1, 1, 2), indices: Int32Array.of(3, 2) };
    expect(countShared(lists, [first], 4)).toBe(1);
    expect(countShared(lists, [first, second], 4)).toBe(2);
    expect(countShared(lists, [], 4)).toBe(0);
  });
});

it('evaluateNegatives counts the positives that were trained on', async () => {
  const model = popularityModel(
    Interactions.fromRows([
      { user: 'a', item: 'x' },
      { user: 'b', item: 'y' },
    ]),
  );
  const cases = [
    { user: 'a', positive: 'x', negatives: ['y'] },
    { user: 'a', positive: 'y', negatives: ['x'] },
    { user: 'b', positive: 'z', negatives: ['x'] },
    { user: 'c', positive: 'x', negatives: ['y'] },
  ];
  expect(await evaluateNegatives(model, { cases })).toMatchObject({ users: 3, trainedOn: 1, unknownUsers: 1 });
});
