// ML-20M and MSD in their published protocol, on small files of the same form: filters, splits, fold-ins and metrics against
// naive ones, and what is said of files that are not such.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS, type HeldOutUsersDataset } from '../../../bench/papers/published/datasets.mjs';
import { reproduce } from '../../../bench/papers/published/reproduce.mjs';
import type { FactorModel } from '../../../src/index.ts';
import { solve } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import {
  dot,
  expectClose,
  folder,
  grouped,
  hasLongTests,
  naive,
  type Pairs,
  pairsOf,
  quiet,
  rowOf,
  write,
} from './naive.ts';

describe('users held out', () => {
  const random = seeded(5);
  const heldOut = 20;
  /**
   * Users and items in two groups, so that there is something to learn; some of both are rare, and some users have so much
   * that more than 20 items are tested.
   */
  const rows = Array.from({ length: 153 }, (_, user) =>
    Array.from({ length: 160 }, (_, item) => ({ user, item })).filter(({ item }) => {
      // The last have enough, but for the rare ones among it.
      if (user >= 150) return item < 4 || (item > 140 && item < 145);
      const common = user % 5 === 1 ? 0.95 : (user + item) % 2 ? 0.05 : 0.4;
      return random.uniform(0, 1) < common * (user % 7 === 0 ? 0.05 : 1) * (item > 140 ? 0.06 : 1);
    }),
  ).flat();
  const ratingOf = (user: number, item: number) =>
    user % 5 === 1 ? 4 + (item % 3) / 2 : 0.5 + ((user + item) % 10) / 2;
  const ratings = rows.map(({ user, item }) => ({ user, item: 1000 + item, rating: ratingOf(user, item) }));
  const files = {
    'ml-20m': write('ml-20m/ratings.csv', [
      'userId,movieId,rating,timestamp',
      ...ratings.map(({ user, item, rating }) => `${user},${item},${rating.toFixed(1)},1112486027`),
    ]),
    msd: write(
      'msd/train_triplets.txt',
      rows.map(({ user, item }) => `b80344d${user}\tSOAKIMP${item}\t${1 + (item % 4)}`),
    ),
  };
  interface Raw {
    /** Interactions of an item and of a user. */
    least: [number, number];
    pairs: (readonly [string, string])[];
  }
  /** What the filters leave, by the papers' words: first the items, then the users. */
  function filtered(all: readonly (readonly [string, string])[], leastOfItem: number, leastOfUser: number): Pairs {
    const users = new Map<string, number>();
    for (const [, item] of all) users.set(item, (users.get(item) ?? 0) + 1);
    const kept = grouped(all.filter(([, item]) => users.get(item)! >= leastOfItem));
    return new Map([...kept].filter(([, items]) => items.size >= leastOfUser));
  }
  const raw: Record<'ml-20m' | 'msd', Raw> = {
    'ml-20m': {
      least: [1, 5],
      pairs: ratings.filter(({ rating }) => rating >= 4).map(({ user, item }) => [`${user}`, `${item}`] as const),
    },
    msd: {
      least: [12, 6] as const,
      pairs: rows.map(({ user, item }) => [`b80344d${user}`, `SOAKIMP${item}`] as const),
    },
  };
  const small = (name: 'ml-20m' | 'msd'): HeldOutUsersDataset => {
    const [leastOfItem, leastOfUser] = raw[name].least;
    return { ...DATASETS[name], heldOut, raw: { ...DATASETS[name].raw, leastOfItem, leastOfUser } };
  };
  const options = { factors: 6, epochs: 4 };

  it.each(['ml-20m', 'msd'] as const)('%s: is filtered and split as in the papers', async (name) => {
    const { data } = await reproduce(small(name), files[name], options, quiet);
    const other = await reproduce(small(name), files[name], { ...options, part: 'validation' }, quiet);
    const expected = filtered(raw[name].pairs, ...raw[name].least);
    const items = new Set([...expected.values()].flatMap((own) => [...own])).size;
    const nnz = [...expected.values()].reduce((sum, own) => sum + own.size, 0);
    expect(data.whole).toEqual({ userCount: expected.size, itemCount: items, nnz });
    expect(items).toBeGreaterThan(130);
    expect(expected.size).toBeLessThan(grouped(raw[name].pairs).size);

    const train = pairsOf(data.train);
    expect(train.size).toBe(expected.size - 2 * heldOut);
    for (const [user, own] of train) expect(own).toEqual(expected.get(user));
    const trained = new Set([...train.values()].flatMap((own) => [...own]));
    // λ goes by the numbers of rows: no item and no user without entries.
    expect(new Set(data.train.items.ids().map(String))).toEqual(trained);
    expect(data.train.userCount).toBe(train.size);

    const held = new Set<string>();
    for (const part of [data, other.data]) {
      expect(part.train.indices).toEqual(data.train.indices);
      const [known, tested] = [pairsOf(part.foldIn!), pairsOf(part.test)];
      expect(known.size).toBe(heldOut);
      for (const [user, own] of known) {
        held.add(user);
        const test = tested.get(user) ?? new Set();
        const all = [...expected.get(user)!].filter((item) => trained.has(item));
        expect([...own, ...test].sort()).toEqual(all.sort());
        expect(test.size).toBe(Math.floor((all.length + 1e-6) / 5));
      }
      expect([...tested.keys()].filter((user) => !known.has(user))).toEqual([]);
    }
    expect(held.size).toBe(2 * heldOut);
    expect([...held].filter((user) => train.has(user))).toEqual([]);
  });

  /** Σ_j w0 v vᵀ + Σ_Ω v vᵀ + λ (n_i + w0 n), against Σ_Ω v: a user of the iALS objective, in float64. */
  function foldedIn(model: FactorModel, own: Int32Array, { unobservedWeight, regularization }: Record<string, number>) {
    const { factors: d, itemFactors } = model;
    const matrix = Array.from({ length: d }, () => new Array<number>(d).fill(0));
    const right = new Array<number>(d).fill(0);
    const itemCount = itemFactors.length / d;
    for (let item = 0; item < itemCount; item++) {
      const weight = unobservedWeight + +own.includes(item);
      const v = rowOf(itemFactors, d, item);
      for (let a = 0; a < d; a++) {
        for (let b = 0; b < d; b++) matrix[a][b] += weight * v[a] * v[b];
        if (own.includes(item)) right[a] += v[a];
      }
    }
    for (let a = 0; a < d; a++) matrix[a][a] += regularization * (own.length + unobservedWeight * itemCount);
    return solve(matrix, right);
  }

  it.each(['ml-20m', 'msd'] as const)('%s: is measured as in the papers', async (name) => {
    const dataset = small(name);
    const { figures, model, data } = await reproduce(dataset, files[name], options, quiet);
    const { foldIn, train } = data;
    const metrics = ['recall-capped@20', 'recall-capped@50', 'ndcg@100'];
    const counts = train.itemCounts();
    expectClose(
      figures['most popular'],
      naive(data, metrics, () => counts),
    );
    const ours = naive(data, metrics, (user) => {
      const id = typeof foldIn!.users.idAt(0) === 'number' ? Number(user) : user;
      const u = foldedIn(model, foldIn!.itemsOf(foldIn!.users.indexOf(id)), dataset.settings);
      return train.items.ids().map((_, item) => dot(u, rowOf(model.itemFactors, model.factors, item)));
    });
    expectClose(figures['iALS, d = 6'], ours);
    expect(hasLongTests(data.test)).toBe(true);
    expect(figures['iALS, d = 6']['ndcg@100']).toBeGreaterThan(figures['most popular']['ndcg@100']);
  });

  /** The authors' five files, of a split that this test draws: every fifth item of users held out is tested. */
  function partsOf(name: string, changes: Readonly<Record<string, readonly string[] | null>> = {}): string {
    const lines: Record<string, string[]> = {};
    const put = (part: string, user: number, item: number) => {
      lines[part] ??= ['uid,sid'];
      lines[part].push(`${user},${item}`);
    };
    for (const { user, item } of rows) {
      if (item > 130) continue;
      if (user < 110) put('train', user, item);
      else put(`${user < 130 ? 'validation' : 'test'}_${(user + item) % 5 ? 'tr' : 'te'}`, user, item);
    }
    for (const [part, text] of Object.entries({ ...lines, ...changes })) if (text) write(`${name}/${part}.csv`, text);
    return join(folder, name);
  }

  it('reads the parts of the authors’ code as they are', async () => {
    const path = partsOf('parts');
    for (const part of ['test', 'validation'] as const) {
      const { data, figures } = await reproduce(DATASETS['ml-20m'], path, { ...options, part }, quiet);
      const [first, end] = part === 'test' ? [130, 153] : [110, 130];
      const expected = (kept: (user: number, item: number) => boolean) =>
        grouped(
          rows
            .filter(({ user, item }) => item <= 130 && kept(user, item))
            .map(({ user, item }) => [`${user}`, `${item}`]),
        );
      const isHeld = (user: number) => user >= first && user < end;
      expect(pairsOf(data.train)).toEqual(expected((user) => user < 110));
      expect(pairsOf(data.foldIn!)).toEqual(expected((user, item) => isHeld(user) && (user + item) % 5 !== 0));
      expect(pairsOf(data.test)).toEqual(expected((user, item) => isHeld(user) && (user + item) % 5 === 0));
      const counts = data.train.itemCounts();
      expectClose(
        figures['most popular'],
        naive(data, ['recall-capped@20', 'ndcg@100'], () => counts),
      );
    }
  });

  it.each([
    ['a part is missing', { test_te: null }, 'a folder without test_te.csv', 'copy what is missing'],
    [
      'a test user was not folded in',
      { test_te: ['uid,sid', '131,4', '7777,4'] },
      'test_te.csv:3: column "uid"',
      'one split',
    ],
    ['an item was not trained on', { test_tr: ['uid,sid', '131,9999'] }, 'test_tr.csv:2: column "sid"', 'train.csv'],
    ['an id is no integer', { train: ['uid,sid', '1,4', '1,x'] }, 'train.csv:3: column "sid"', 'integer'],
    ['an id is not there', { train: ['uid,sid', '1,4', '1,'] }, 'train.csv:3', 'item'],
    ['a column is not there', { train: ['uid,item', '1,4'] }, 'train.csv:1', 'sid'],
  ])('refuses parts of which %s', async (what, changes, where, words) => {
    const error = await reproduce(DATASETS['ml-20m'], partsOf(what, changes), options, quiet).catch((caught) => caught);
    expect(error.code).toMatch(/^ERR_(FORMAT|PARSE)$/);
    expect(error.message).toContain(where);
    expect(error.message).toContain(words);
  });

  it('says that parts in files are held out as they are', async () => {
    const { data } = await reproduce(DATASETS['ml-20m'], partsOf('asked'), { ...options, heldOut: 3 }, quiet);
    expect(data.foldIn!.userCount).toBeGreaterThan(15);
    expect(data.notes).toEqual([expect.stringContaining('not --held-out')]);
  });

  it('filters ratings that are all the same', async () => {
    const ratings = rows.map(({ user, item }) => `${user},${item},5`);
    const same = write('same/ratings.csv', ['userId,movieId,rating', ...ratings]);
    const { data } = await reproduce(small('ml-20m'), same, { ...options, heldOut: 10 }, quiet);
    expect(data.whole!.nnz).toBeGreaterThan(rows.length * 0.9);
    expect(data.foldIn!.userCount).toBe(10);
    const low = write('low/ratings.csv', ['userId,movieId,rating', '1,1,3.5', '2,2,3.5']);
    const error = await reproduce(small('ml-20m'), low, options, quiet).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'ERR_FORMAT', got: '0 users after the filters' });
  });

  it('finds the raw file in its folder, and says when it is too small a part of it', async () => {
    const { data } = await reproduce(small('msd'), join(folder, 'msd'), options, quiet);
    expect(data.train.userCount).toBeGreaterThan(50);
    const error = await reproduce(DATASETS.msd, files.msd, options, quiet).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'ERR_FORMAT', what: files.msd, got: '0 users after the filters' });
    expect(error.message).toContain('more than 100000');
  });

  it('says how much the data differ from the papers’, and takes the settings of the row', async () => {
    const lines: string[] = [];
    await reproduce({ ...small('ml-20m'), factors: 5 }, files['ml-20m'], {}, (line) => lines.push(line));
    const text = lines.join('\n');
    expect(text).toContain('not that of the papers, which has 136,677 users, 20,720 items, 9,990,682 interactions');
    expect(text).toContain('d = 5, α0 = 0.1, λ = 0.003, ν = 1, 16 epochs');
    expect(text).toMatch(/Mult-VAE \(Liang et al\. 2018\) +0\.3950 +0\.5370 +0\.4260/);
    expect(text).toMatch(/iALS, d = 2,048 \(Rendle et al\. 2021\) +0\.3950 +– +0\.4250/);
  });
});
