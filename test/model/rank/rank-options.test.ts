// Options of a ranking pass whole: what a caller asks for reaches whoever calls the kernels, from every method of every
// kind of model. A field that is new does not compile until it stands in these tables, and fails until it arrives.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { CompactScorer } from '../../../src/model/compact/compact-scorer.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { approximate } from '../../../src/model/rank/approximate.ts';
import { CandidateRanker } from '../../../src/model/rank/candidates.ts';
import type { RankOptions } from '../../../src/model/rank/ranker.ts';
import type { RecommendOptions } from '../../../src/model/rank/recommend.ts';
import { Scorer } from '../../../src/model/rank/scorer.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { example, given } from '../../solve/problems.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2 });
const USER = 3;
const seen = [...interactions.itemsOf(USER)];
const [stranger, other] = (model.items.ids() as number[]).filter((item) => !seen.includes(item));
const HISTORY = [stranger];

/** What each option comes to; `own` are the items that somebody has already. */
const CASES: {
  readonly [Name in keyof Required<RecommendOptions>]: {
    options: RecommendOptions;
    field: keyof RankOptions;
    expected: (own: number[]) => unknown;
  };
} = {
  count: { options: { count: 3 }, field: 'count', expected: () => 3 },
  exclude: {
    options: { exclude: [other] },
    field: 'leftOut',
    expected: (own) => [...own, other].sort((a, b) => a - b),
  },
  only: { options: { only: [other, stranger, other] }, field: 'only', expected: () => Int32Array.of(stranger, other) },
  includeSeen: { options: { includeSeen: true }, field: 'leftOut', expected: () => null },
};

/** Every field of a ranking's options. */
const FIELDS: { readonly [Name in keyof Required<RankOptions>]: true } = { count: true, leftOut: true, only: true };

const kinds = {
  FactorModel: { model, caller: Scorer.prototype, method: 'topk' },
  QuantizedModel: { model: model.quantize('int8'), caller: CompactScorer.prototype, method: 'topk' },
  ApproximateModel: {
    model: await approximate(model, () => model.items.ids() as number[]),
    caller: CandidateRanker.prototype,
    method: 'rank',
  },
} as const;

/** Every way to a ranking, and whose items are left out on it. */
function waysOf(kind: (typeof kinds)[keyof typeof kinds]): [string, number[], (options: RecommendOptions) => void][] {
  const ways: [string, number[], (options: RecommendOptions) => void][] = [
    ['recommend', seen, (options) => kind.model.recommend(USER, options)],
    ['recommendFor', HISTORY, (options) => kind.model.recommendFor(HISTORY, options)],
    ['session.recommend', HISTORY, (options) => kind.model.session(HISTORY).recommend(options)],
  ];
  if (kind !== kinds.FactorModel) return ways;
  ways.push(['recommendMany', seen, (options) => model.recommendMany([USER], options)]);
  const one = fitOf(USER);
  ways.push(['recommendAll', seen, (options) => [...one.recommendAll(options)]]);
  return ways;
}

/** The model with one user alone. */
function fitOf(user: number) {
  return FactorModel.create({
    ...model,
    users: IdMap.from([user]),
    userFactors: model.userFactors.slice(user * model.factors, (user + 1) * model.factors),
    seen: { indptr: Int32Array.of(0, seen.length), indices: Int32Array.from(seen) },
    seenWeights: null,
    seenTargets: null,
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(Object.entries(kinds))('the options of %s', (_, kind) => {
  const spied = () => vi.spyOn(kind.caller as unknown as Record<string, (...args: never[]) => unknown>, kind.method);
  const ways = waysOf(kind);

  it.each(ways)('arrive from %s with every field', (_way, _own, ask) => {
    const spy = spied();
    ask({});
    expect(spy).toHaveBeenCalledTimes(1);
    expect(Object.keys(spy.mock.calls[0][1]).sort()).toEqual(Object.keys(FIELDS).sort());
  });

  it.each(
    ways.flatMap(([way, own, ask]) => Object.entries(CASES).map(([name, given]) => ({ way, name, own, ask, given }))),
  )('arrive from $way: $name', ({ own, ask, given }) => {
    const spy = spied();
    ask(given.options);
    const options: RankOptions = spy.mock.calls[0][1];
    const got = given.field === 'leftOut' ? options.leftOut && [...options.leftOut.indices] : options[given.field];
    expect(got).toEqual(given.expected(own));
  });

  it('are handed on by rank as they are', () => {
    const spy = spied();
    const options: RankOptions = { count: 2, leftOut: null, only: Int32Array.of(1, 4) };
    kind.model.rank(Int32Array.of(USER), options);
    expect(spy.mock.calls[0][1]).toBe(options);
  });
});
