// Gowalla, Yelp2018 and Amazon-Books in their published protocol, on small files of the same form.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../bench/papers/published/datasets.mjs';
import { reproduce } from '../../../bench/papers/published/reproduce.mjs';
import { seeded } from '../../seeded.ts';
import { dot, expectClose, grouped, hasLongTests, naive, pairsOf, quiet, rowOf, write } from './naive.ts';

describe('neighbour lists', () => {
  const random = seeded(9);
  const users = Array.from({ length: 60 }, (_, user) =>
    Array.from({ length: 120 }, (_, item) => item).filter(
      (item) => random.uniform(0, 1) < (user % 5 === 1 ? 0.95 : (user + item) % 2 ? 0.05 : 0.5),
    ),
  );
  // Every fourth item is tested; item 120 is in the test part alone, and user 59 has a line without items in both.
  const lists = users.map((items, user) => (user === 59 ? [] : items));
  const part = (isTest: boolean) =>
    lists.map((items, user) => {
      const own = items.filter((_, at) => (at % 4 === 3) === isTest);
      return [user, ...own, ...(isTest && user === 3 ? [120] : [])].join(' ') + (own.length === 0 ? ' ' : '');
    });
  const path = join(write('lists/train.txt', part(false)), '..');
  write('lists/test.txt', part(true));

  it('are read as they are, and ranked in full', async () => {
    const { data, figures, model } = await reproduce(DATASETS.yelp2018, path, { factors: 6, epochs: 4 }, quiet);
    const expected = (isTest: boolean) =>
      grouped(
        part(isTest).flatMap((line) => {
          const [user, ...items] = line.trim().split(' ');
          return items.map((item) => [user, item] as const);
        }),
      );
    expect(pairsOf(data.train)).toEqual(expected(false));
    expect(pairsOf(data.test)).toEqual(expected(true));
    expect([data.train.userCount, data.train.itemCount]).toEqual([60, 121]);
    const metrics = ['recall@20', 'ndcg@20'];
    const counts = data.train.itemCounts();
    expectClose(
      figures['most popular'],
      naive(data, metrics, () => counts),
    );
    const ours = naive(data, metrics, (user) => {
      const u = rowOf(model.userFactors, model.factors, Number(user));
      return data.train.items.ids().map((_, item) => dot(u, rowOf(model.itemFactors, model.factors, item)));
    });
    expectClose(figures['iALS, d = 6'], ours);
    expect(hasLongTests(data.test)).toBe(true);
    expect(figures['iALS, d = 6']['recall@20']).toBeGreaterThan(figures['most popular']['recall@20']);
  });

  it('are fitted by what tune finds in the training part, where it is asked for', async () => {
    const lines: string[] = [];
    const asked = { tune: 1, factors: 4, epochs: 3 };
    const { figures, model, data } = await reproduce(DATASETS.gowalla, path, asked, (line) => lines.push(line));
    expect(lines.join('\n')).toMatch(/\d+ trials of tune: α0 = [\d.]+, λ = [\d.e-]+, \d+ epochs/);
    expect(model.factors).toBe(4);
    expect(model.items.size).toBe(data.train.itemCount);
    expect(figures['iALS, d = 4, tuned']['ndcg@20']).toBeGreaterThan(0);
  });

  it('count a repeated item once, and say so', async () => {
    const twice = join(write('twice/train.txt', ['0 1 1 2', '1 2 0', '2\t0 1\r']), '..');
    write('twice/test.txt', ['0 0', '1 1']);
    const { data } = await reproduce({ ...DATASETS.gowalla, factors: 2 }, twice, { epochs: 2 }, quiet);
    expect(data.train.nnz).toBe(6);
    expect(data.notes).toEqual([expect.stringContaining('train.txt: 1 repeated interactions count once')]);
  });

  it.each([
    ['an empty line', ['0 1', '', '1 2'], ['0 2'], 'train.txt:2', 'delete the empty line'],
    ['a number with a point', ['0 1', '1 2.5'], ['0 2'], 'train.txt:2: column 2', '"2.5"'],
    ['a negative number', ['0 1'], ['0 -2'], 'test.txt:1: column 2', '"-2"'],
    ['a word', ['user 1'], ['0 2'], 'train.txt:1: column 1', '"user"'],
    ['a number beyond all rows', ['0 99999999999'], ['0 2'], 'train.txt:1: column 2', '16777215'],
    ['a user twice', ['0 1', '1 2', '0 3'], ['0 2'], 'train.txt:3: column 1', 'line 1'],
    ['a test user who is not in train', ['0 1', '1 2'], ['0 2', '7 1'], 'test.txt:2: column 1', 'leave the line out'],
    ['a test user who has nothing in train', ['0 1', '1'], ['1 0'], 'test.txt:1: column 1', 'train.txt'],
    ['no item at all', ['0', '1'], ['1 0'], 'train.txt:1', 'one user at least'],
  ])('refuse %s', async (what, train, test, where, words) => {
    const bad = join(write(`${what}/train.txt`, train), '..');
    write(`${what}/test.txt`, test);
    const error = await reproduce(DATASETS.gowalla, bad, { factors: 2 }, quiet).catch((caught) => caught);
    expect(error.code).toBe('ERR_PARSE');
    expect(error.message).toContain(where);
    expect(error.message).toContain(words);
  });
});
