// `epochs: 'auto'`: a fit that looks for its own number of epochs, and where it cannot.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { Random } from '../../../src/data/random.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { evaluateRatings } from '../../../src/evaluate/evaluate-ratings.ts';
import { holdOutSome, judge, type ProbeEvent } from '../../../src/solve/run/probe.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { usualOf } from '../../../src/solve/wals/usual.ts';
import { example, given } from '../problems.ts';

/** People of four tastes, who mostly take what is theirs. */
function tastes(userCount: number): Interactions {
  const random = new Random(5);
  const rows = Array.from({ length: userCount }, (_, user) => {
    const own = Array.from({ length: 9 }, () => (user % 4) * 15 + random.below(15));
    return [...new Set([...own, random.below(60)])];
  });
  return Interactions.fromTriplets({
    users: rows.flatMap((row, user) => row.map(() => user)),
    items: rows.flat(),
    values: rows.flatMap((row) => row.map((item) => 1 + (item % 5))),
  });
}

const many = tastes(500);
const quick = { factors: 6, simd: 'strict', lossEvery: 0, workers: 1 } as const;

async function fitted(interactions: Interactions, options: WalsOptions) {
  const events: ProbeEvent[] = [];
  const epochs: number[] = [];
  const onProbe = (event: ProbeEvent) => void events.push(event);
  const onEpoch = ({ epoch }: { epoch: number }) => void epochs.push(epoch);
  const model = await fitWals(interactions, { ...quick, ...options, onProbe, onEpoch });
  return { model, events, epochs, metadata: model.metadata };
}

describe('epochs left open', () => {
  it('are those that a first fit was best at, and the model is that of a fit with as many', async () => {
    const { model, events, epochs, metadata } = await fitted(many, {});
    const { epoch, isOver } = judge(
      events.map(({ value }) => value),
      true,
    );
    expect(events.map((event) => event.epoch)).toEqual(events.map((_, at) => at + 1));
    expect(isOver || events.length === 20).toBe(true);
    expect(epochs).toEqual(Array.from({ length: epoch }, (_, at) => at + 1));
    const found = { epochs: epoch, metric: 'ndcg@10', value: events[epoch - 1].value, users: 250 };
    expect(metadata.probe).toEqual(found);
    expect(metadata.epochs).toBe(epoch);
    const { unobservedWeight, regularization } = usualOf(many);
    const again = await fitWals(many, { ...quick, epochs: epoch, unobservedWeight, regularization });
    expect(again.userFactors).toEqual(model.userFactors);
    expect(again.itemFactors).toEqual(model.itemFactors);
    expect(again.metadata.probe).toBeUndefined();
  });

  it('are the same by any number of threads, and by their own name', async () => {
    const { model, metadata } = await fitted(many, {});
    const other = await fitted(many, { epochs: 'auto', workers: 2 });
    expect(other.metadata.probe).toEqual(metadata.probe);
    expect(other.model.itemFactors).toEqual(model.itemFactors);
  });

  it('go by the error of the values where these are predicted', async () => {
    const { events, metadata } = await fitted(many, { objective: 'explicit' });
    expect(events[0].metric).toBe('rmse');
    expect(metadata.probe).toMatchObject({ metric: 'rmse', epochs: metadata.epochs });
    const least = Math.min(...events.map(({ value }) => value));
    expect((metadata.probe as { value: number }).value).toBeLessThanOrEqual(least * 1.002);
  });

  it.each<[string, Interactions, () => WalsOptions | Promise<WalsOptions>]>([
    ['of data too small to tell', given(example).interactions, () => ({})],
    ['of too few people', tastes(150), () => ({})],
    ['with a start', many, async () => ({ start: await fitWals(many, { ...quick, epochs: 1 }) })],
    ['with a validation', many, () => ({ validation: { metric: () => 1, patience: 100 } })],
    ['with an array of weights', many, () => ({ weight: new Float32Array(many.nnz).fill(2) })],
    ['with an array of targets', many, () => ({ target: new Float32Array(many.nnz).fill(1) })],
  ])('are 10 %s', async (_, interactions, options) => {
    const { events, epochs, metadata } = await fitted(interactions, await options());
    expect(events).toEqual([]);
    expect(epochs).toHaveLength(10);
    expect(metadata.probe).toBeUndefined();
  });

  it('are 10 where the metric is the same after every epoch', async () => {
    const users = Array.from({ length: 1800 }, (_, at) => at % 300);
    const items = Array.from({ length: 1800 }, (_, at) => Math.floor(at / 300));
    const { events, epochs, metadata } = await fitted(Interactions.fromTriplets({ users, items }), {});
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map(({ value }) => value)).size).toBe(1);
    expect(epochs).toHaveLength(10);
    expect(metadata.probe).toBeUndefined();
  });

  it('are kept in states: a fit that goes on does not look for them again', async () => {
    const states: Uint8Array[] = [];
    const whole = await fitWals(many, { ...quick, onCheckpoint: (state) => void states.push(state) });
    const { model, events, metadata } = await fitted(many, { resume: states[0] });
    expect(events).toEqual([]);
    expect(metadata).toEqual(whole.metadata);
    expect(model.itemFactors).toEqual(whole.itemFactors);
  });

  it('are those that the fit of a state was to have, where that knew their number', async () => {
    const states: Uint8Array[] = [];
    const options = { ...quick, unobservedWeight: 0.1, regularization: 0.01 };
    const onCheckpoint = (state: Uint8Array) => void states.push(state);
    const whole = await fitWals(many, { ...options, epochs: 13, onCheckpoint });
    for (const [done, epochs] of [
      [2, undefined],
      [11, 'auto'],
      [13, undefined],
    ] as const) {
      const resumed = await fitted(many, { ...options, epochs, resume: states[done - 1] });
      expect(resumed.events).toEqual([]);
      expect(resumed.epochs).toEqual(Array.from({ length: 13 - done }, (_, at) => done + at + 1));
      expect(resumed.metadata).toEqual(whole.metadata);
      expect(resumed.model.itemFactors).toEqual(whole.itemFactors);
    }
    const further = await fitted(many, { ...options, epochs: 14, resume: states[12], onCheckpoint });
    expect(further.epochs).toEqual([14]);
    expect((await fitted(many, { ...options, resume: states[13] })).metadata.epochs).toBe(14);
  });

  it('end with the reason of a signal while they are looked for', async () => {
    const controller = new AbortController();
    const fit = fitWals(many, {
      ...quick,
      signal: controller.signal,
      onProbe: () => controller.abort(new Error('no')),
    });
    await expect(fit).rejects.toThrow('no');
  });

  it('are loops of the one fit alone', async () => {
    const seen: number[] = [];
    for await (const { epoch, epochs } of fitWals.epochs(many, quick)) seen.push(epoch, epochs);
    const { metadata } = await fitted(many, {});
    expect(seen).toEqual(
      Array.from({ length: metadata.epochs as number }, (_, at) => [at + 1, metadata.epochs]).flat(),
    );
  });
});

describe('what is held out', () => {
  it('is a fifth of the interactions of half the users, a thousand at most', () => {
    const { train, test } = holdOutSome(many, 1)!;
    expect(test.userCount).toBe(250);
    expect(train.nnz + test.nnz).toBe(many.nnz);
    const counts = many.userCounts();
    const held = Array.from(counts);
    test.users.ids().forEach((id, at) => {
      const user = many.users.indexOf(id);
      held[user] -= test.itemsOf(at).length;
      expect(test.itemsOf(at)).toHaveLength(Math.round(counts[user] / 5));
      const both = [...train.itemsOf(user), ...test.itemsOf(at)].sort((a, b) => a - b);
      expect(both).toEqual(Array.from(many.itemsOf(user)));
    });
    expect(Array.from(train.userCounts())).toEqual(held);
    expect(holdOutSome(tastes(3000), 1)!.test.userCount).toBe(1000);
    expect(holdOutSome(many, 2)!.test.indices).not.toEqual(test.indices);
  });

  it('is learnt from a part of many users, those who are measured among them', () => {
    const more = tastes(7000);
    const { train, test } = holdOutSome(more, 1)!;
    expect([train.userCount, test.userCount]).toEqual([3000, 1000]);
    for (let row = 0; row < train.userCount; row++) {
      const user = train.users.idAt(row) as number; // each is its own index in all
      const at = test.users.indexOf(user);
      const held = at < 0 ? [] : Array.from(test.itemsOf(at));
      const both = [...train.itemsOf(row), ...held].sort((a, b) => a - b);
      expect(both).toEqual(Array.from(more.itemsOf(user)));
    }
    for (const id of test.users.ids()) expect(train.users.indexOf(id)).toBeGreaterThanOrEqual(0);
    expect(holdOutSome(more, 1, true)!.train.userCount).toBe(7000);
    expect(holdOutSome(tastes(20_000), 1)!.train.userCount).toBe(5000);
  });

  it.each<[string, WalsOptions]>([
    ['weights by user', { userWeights: new Float32Array(7000).fill(2) }],
    [
      'weights of entries by user',
      { weight: { users: new Float32Array(7000).fill(2), items: new Float32Array(60).fill(1) } },
    ],
  ])('is learnt from all of them with %s', async (_, options) => {
    const { metadata } = await fitted(tastes(7000), { ...options, factors: 2 });
    expect(metadata.probe).toMatchObject({ users: 1000 });
  });
});

describe('an epoch of the first fit', () => {
  // With rows that are solved exactly the users of a model stand where those of a whole fit do.
  it.each<[string, WalsOptions]>([
    ['with one weight', {}],
    ['with weights by values', { objective: 'hkv', regularization: 0.1 }],
    ['with weights by frequency', { weight: (n, m) => 1 + 1 / n + 1 / m }],
    ['with targets by values', { objective: 'wmf', regularization: 0.1 }],
    ['of ratings', { objective: 'explicit', biases: true }],
    ['with weights of users and items', { userWeights: (n) => n ** 0.25, itemWeights: (n) => n ** 0.25 }],
    ['of factors at least 0', { nonNegative: true }],
  ])('is measured as a whole fit of as many is, %s', async (_, options) => {
    const numbers = { unobservedWeight: 0.2, regularization: 0.01 };
    const own = { ...quick, ...(options.objective ? {} : numbers), ...options, solver: 'exact' } as const;
    const { events } = await fitted(many, own);
    const { train, test } = holdOutSome(many, 1)!;
    for (const { epoch, metric, value } of [events[0], events[events.length - 1]]) {
      const model = await fitWals(train, { ...own, epochs: epoch });
      const report =
        metric === 'rmse'
          ? await evaluateRatings(model, { test })
          : await evaluate(model, { test, k: 10, metrics: ['ndcg'] });
      expect(value).toBeCloseTo(report.metrics[metric as 'rmse'], 6);
    }
  });
});

describe('the best epoch', () => {
  it.each<[number[], boolean, number, boolean]>([
    [[0.1], true, 1, false],
    [[0.1, 0.2, 0.3, 0.29, 0.28], true, 3, true],
    [[0.1, 0.2, 0.3, 0.29], true, 3, false],
    [[0.3, 0.3004, 0.3003], true, 2, true],
    [[0.3, 0.3004, 0.301], true, 3, false],
    [[0.3, 0.304, 0.3045, 0.3046], true, 4, true],
    [[1.2, 1.0, 0.9, 0.95, 0.97], false, 3, true],
    [[0, 0, 0], true, 1, true],
  ])('of %j is the best, and two that are no better end the search', (values, rises, epoch, isOver) => {
    expect(judge(values, rises)).toEqual({ epoch, isOver });
  });
});
