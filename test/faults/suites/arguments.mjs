// Every argument of every public function, and every property of its options, in turn a wrong value: a result without NaN,
// or an error of the library's. An error that the wrong value itself throws (a callback, a getter) is passed on.

import { fileURLToPath } from 'node:url';
import { tableFromArrays } from '@uwdata/flechette';
import { small } from '../corpus.mjs';
import { judgeError, judgeNumbers } from '../judge.mjs';
import { randomOf } from '../random.mjs';
import { WRONG_VALUES } from '../wrong-values.mjs';

export const name = 'arguments';

const FIXTURES = fileURLToPath(new URL('../../node/fixtures/', import.meta.url));

export async function open(halfsweep, node, serve, workers) {
  const calls = await callsOf(halfsweep, node, serve, workers);
  return {
    async run(seed) {
      const random = randomOf(seed);
      const { call, args } = random.pick(calls);
      const given = args.map(copied);
      for (let wrongs = random.chance(0.85) ? 1 : 2; wrongs > 0; wrongs--) spoil(given, random);
      try {
        judgeNumbers(await settled(call(...given)));
      } catch (error) {
        if (!isOfCaller(error)) judgeError(error);
      }
    },
    describe(seed) {
      const random = randomOf(seed);
      const { label, args } = random.pick(calls);
      const given = args.map(copied);
      return `${label} with ${Array.from({ length: random.chance(0.85) ? 1 : 2 }, () => spoil(given, random)).join(' and ')}`;
    },
    close() {},
  };
}

/** What a function of the caller's threw, a class that was called without `new` among them. */
function isOfCaller({ message }) {
  return message === 'of the caller' || message.startsWith('Class constructor');
}

/** Replaces an argument, or a property of one, or adds a property that nobody knows; says which by which. */
function spoil(args, random) {
  const index = random.below(args.length);
  const value = random.below(WRONG_VALUES.length);
  const holder = args[index];
  const isPlain = typeof holder === 'object' && holder !== null && Object.getPrototypeOf(holder) === Object.prototype;
  if (isPlain && random.chance(0.75)) {
    const key = random.chance(0.06) ? 'unheardOf' : (random.pick(Object.keys(holder)) ?? 'unheardOf');
    // Not by assignment: the holder may be a wrong value already, frozen or with a getter that throws.
    const copies = Object.entries(Object.getOwnPropertyDescriptors(holder));
    args[index] = {};
    for (const [name, own] of copies) Object.defineProperty(args[index], name, { ...own, configurable: true });
    Object.defineProperty(args[index], key, {
      value: WRONG_VALUES[value](),
      enumerable: true,
      configurable: true,
    });
    return `argument ${index}.${key}: wrong value ${value}`;
  }
  args[index] = WRONG_VALUES[value]();
  return `argument ${index}: wrong value ${value}`;
}

function copied(value) {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
    ? { ...value }
    : value;
}

/** Iterators are walked a little way: much is checked only then. */
async function settled(result) {
  const value = await result;
  if (typeof value?.next !== 'function') return value;
  const found = [];
  for (let left = 3; left > 0; left--) {
    const { done, value: next } = await value.next();
    if (done) break;
    found.push(next);
  }
  await value.return?.();
  return found;
}

async function callsOf(halfsweep, node, serve, workers) {
  const { Interactions, IdMap, FactorModel, fitWals, fitSgd, fitSvd, weightings } = halfsweep;
  const data = small(halfsweep);
  const one = { workers: 1, epochs: 1, factors: 2, simd: 'strict' };
  const model = await fitWals(data, one);
  const sgd = await fitSgd(data, one);
  const quantized = model.quantize('int8');
  const served = serve.loadModel(model.encode());
  const svd = await fitSvd(data, { factors: 2 });
  const triplets = {
    users: [0, 1],
    items: [1, 0],
    values: [1, 2],
    weights: [1, 1],
    times: [3, 4],
    userCount: 2,
    itemCount: 2,
  };
  const csr = {
    indptr: [0, 1, 2],
    indices: [0, 1],
    values: [1, 2],
    weights: [1, 1],
    times: [3, 4],
    itemCount: 2,
    users: ['a', 'b'],
    items: ['x', 'y'],
  };
  const rows = [{ user: 1, item: 2, value: 3, weight: 1, time: 5 }];
  const ranked = { count: 2, leftOut: null, only: null };
  const rec = { count: 2, exclude: [0], only: [0, 1, 2], includeSeen: true };
  const history = [0, { item: 1, value: 2, weight: 1 }];
  const evaluation = {
    test: data,
    train: data,
    k: [1, 2],
    metrics: ['ndcg', 'auc'],
    popularity: data,
    vectors: model,
    batch: 4,
    perUser: true,
    bootstrap: { samples: 3, level: 0.9, seed: 1 },
    workers: 1,
    onProgress: () => {},
    signal: new AbortController().signal,
  };
  const wals = {
    ...one,
    objective: 'ials',
    unobservedWeight: 0.1,
    regularization: 0.01,
    regularizationExponent: 1,
    userWeights: [1, 1, 1, 1, 1, 1],
    itemWeights: [1, 1, 1, 1, 1],
    weightedRegularization: true,
    seed: 1,
    weight: 2,
    target: 1,
    solver: 'cg',
    cgSteps: 2,
    cgTolerance: 0,
    lossEvery: 1,
    keepUsers: true,
    onEpoch: () => {},
    start: model,
    onCheckpoint: () => {},
    checkpointEvery: 1,
    validation: { interactions: data, metric: 'ndcg@2', patience: 2, every: 1 },
    alpha: undefined,
    biases: undefined,
    nonNegative: undefined,
    resume: undefined,
    workerFactory: undefined,
    signal: new AbortController().signal,
  };
  const descent = {
    ...one,
    loss: 'squared',
    target: 'value',
    learningRate: 0.01,
    schedule: 'inverse',
    decay: 0.1,
    regularization: { users: 0.1, items: 0.1, biases: 0.1 },
    biases: true,
    negatives: 1,
    negativeExponent: 0.5,
    rejectKnown: true,
    trials: undefined,
    unobservedWeight: 0,
    initialDeviation: 0.1,
    seed: 1,
    onEpoch: () => {},
    validation: { interactions: data },
  };
  const calls = {
    'Interactions.fromRows': [
      (...a) => Interactions.fromRows(...a),
      [rows, { user: 'user', item: 'item', value: 'value', weight: 'weight', time: 'time', duplicates: 'sum' }],
    ],
    'Interactions.fromColumns': [
      (...a) => Interactions.fromColumns(...a),
      [{ users: ['a', 'b'], items: [1, 2], values: [1, 2], weights: [1, 1], times: [1, 2] }, { duplicates: 'max' }],
    ],
    'Interactions.fromBatches of rows': [
      (...a) => Interactions.fromBatches(...a),
      [
        [rows, rows],
        {
          user: 'user',
          item: 'item',
          value: 'value',
          weight: 'weight',
          time: 'time',
          duplicates: 'sum',
          signal: new AbortController().signal,
          onProgress: () => {},
        },
      ],
    ],
    'Interactions.fromBatches of columns': [
      (...a) => Interactions.fromBatches(...a),
      [[{ users: ['a', 'b'], items: [1, 2n], values: [1, 2], weights: [1, 1], times: [1, 2] }], { duplicates: 'max' }],
    ],
    'Interactions.fromArrow': [
      (...a) => Interactions.fromArrow(...a),
      [
        tableFromArrays({ who: ['a', 'b'], what: [1, 2], value: [1, 2] }),
        { user: 'who', item: 'what', value: 'value', weight: 'value', time: 'value', duplicates: 'last' },
      ],
    ],
    'Interactions.fromTriplets': [(...a) => Interactions.fromTriplets(...a), [triplets, { duplicates: 'mean' }]],
    'Interactions.fromCsr': [(...a) => Interactions.fromCsr(...a), [csr, { duplicates: 'last' }]],
    'interactions.itemsOf': [(...a) => data.itemsOf(...a), [0]],
    'interactions.valueAt': [(...a) => data.valueAt(...a), [0]],
    'interactions.select': [(...a) => data.select(...a), [[0, 1]]],
    'IdMap.from': [(...a) => IdMap.from(...a), [['a', 'b']]],
    'IdMap.range': [(...a) => IdMap.range(...a).ids, [3]],
    'ids.indexOf': [(...a) => data.users.indexOf(...a), [1]],
    'ids.idAt': [(...a) => data.users.idAt(...a), [1]],
    fitWals: [(...a) => fitWals(...a), [data, wals]],
    'fitWals.epochs': [(...a) => fitWals.epochs(...a), [data, { ...one, objective: 'hkv', alpha: 2 }]],
    'fitWals with biases': [
      (...a) => fitWals(...a),
      [data, { ...one, objective: 'explicit', biases: { user: 0.1, item: 0.1, global: true } }],
    ],
    'fitWals with rules': [
      (...a) => fitWals(...a),
      [data, { ...one, weight: { log: 1, epsilon: 1 }, nonNegative: true }],
    ],
    fitSgd: [(...a) => fitSgd(...a), [data, descent]],
    'fitSgd.epochs': [(...a) => fitSgd.epochs(...a), [data, { ...one, loss: 'warp', trials: 4 }]],
    fitSvd: [
      (...a) => fitSvd(...a),
      [
        data,
        {
          factors: 2,
          seed: 1,
          epochs: 5,
          tolerance: 1e-4,
          centre: 'none',
          values: 'value',
          simd: 'strict',
          onEpoch: () => {},
        },
      ],
    ],
    'svd.foldInUser': [(...a) => svd.foldInUser(...a), [[{ item: 1, value: 2 }]]],
    loss: [(...a) => halfsweep.loss(...a), [model, data, { weight: 1, target: 1, signal: undefined }]],
    estimateMemory: [
      (...a) => halfsweep.estimateMemory(...a),
      [
        {
          users: 10,
          items: 10,
          nnz: 20,
          factors: 4,
          solver: 'cg',
          workers: 2,
          weighted: true,
          valued: true,
          userWeights: true,
          itemWeights: true,
          biases: false,
          nonNegative: false,
        },
      ],
    ],
    tune: [
      (...a) => halfsweep.tune(...a),
      [
        data,
        {
          ...one,
          epochs: 3,
          space: { regularization: [0.01, 0.1] },
          trials: 2,
          rungs: 1,
          reduction: 3,
          refine: false,
          metric: 'ndcg@2',
          metrics: ['ndcg@2', 'hr@1'],
          testUsers: 10,
          repeats: 1,
          holdout: 0.3,
          seed: 1,
          seconds: 1,
          onTrial: () => {},
          log: [],
          onLog: () => {},
        },
      ],
    ],
    'weightings.bm25': [
      (...a) => weightings.bm25(...a)(1, 1, 1),
      [data, { k1: 1, b: 0.5, documents: 'items', least: 0.1 }],
    ],
    'weightings.tfidf': [(...a) => weightings.tfidf(...a)(1, 1, 1), [data, { documents: 'users', least: 0.1 }]],
    'weightings.log': [(...a) => weightings.log(...a)(1, 1, 1), [{ alpha: 1, epsilon: 1 }]],
    'weightings.popularity': [(...a) => weightings.popularity(...a)(1, 1, 1), [data, { exponent: -0.5 }]],
    splitInteractions: [(...a) => halfsweep.splitInteractions(...a).train.nnz, [data, { holdout: 0.3, seed: 1 }]],
    foldInteractions: [(...a) => halfsweep.foldInteractions(...a).length, [data, { folds: 2, seed: 1 }]],
    leaveOut: [
      (...a) => halfsweep.leaveOut(...a).train.nnz,
      [data, { count: 1, share: undefined, order: 'random', seed: 1 }],
    ],
    splitByTime: [
      (...a) => halfsweep.splitByTime(...a).train.nnz,
      [Interactions.fromTriplets(triplets), { at: 4, holdout: undefined }],
    ],
    holdOutUsers: [(...a) => halfsweep.holdOutUsers(...a).train.nnz, [data, { users: 0.3, holdout: 0.5, seed: 1 }]],
    popularityModel: [(...a) => halfsweep.popularityModel(...a).scoreAll(Int32Array.of(0)), [data]],
    evaluate: [(...a) => halfsweep.evaluate(...a), [model, evaluation]],
    evaluateRatings: [
      (...a) => halfsweep.evaluateRatings(...a),
      [model, { test: data, clip: [1, 5], fallback: 3, perUser: true }],
    ],
    evaluateNegatives: [
      (...a) => halfsweep.evaluateNegatives(...a),
      [model, { cases: [{ user: 0, positive: 1, negatives: [2, 3] }], k: [1] }],
    ],
    evaluateFoldIn: [
      (...a) => halfsweep.evaluateFoldIn(...a),
      [model, { foldIn: data, test: data, k: 2, onUnknown: 'skip' }],
    ],
    'FactorModel.create': [
      (...a) => FactorModel.create(...a),
      [
        {
          users: IdMap.range(2),
          items: IdMap.range(2),
          factors: 1,
          userFactors: Float32Array.of(1, 2),
          itemFactors: Float32Array.of(1, 2),
          itemGram: Float64Array.of(5),
          seen: null,
          seenWeights: null,
          seenTargets: null,
          itemCounts: null,
          userWeights: null,
          itemWeights: null,
          metadata: {},
        },
      ],
    ],
    'FactorModel.decode': [(...a) => FactorModel.decode(...a), [model.encode()]],
    'model.recommend': [(...a) => model.recommend(...a), [0, rec]],
    'model.recommendMany': [(...a) => model.recommendMany(...a), [[0, 1], rec]],
    'model.recommendAll': [
      (...a) => [...model.recommendAll(...a)].map(({ items, scores }) => [items, scores]),
      [{ ...rec, batch: 2 }],
    ],
    'model.recommendFor': [(...a) => model.recommendFor(...a), [history, { ...rec, onUnknown: 'skip' }]],
    'model.foldInUser': [(...a) => model.foldInUser(...a), [history, { onUnknown: 'error' }]],
    'model.foldInItem': [(...a) => model.foldInItem(...a), [[0, { user: 1 }], { onUnknown: 'skip' }]],
    'model.session': [(...a) => model.session(...a).recommend({ count: 1 }), [history, { onUnknown: 'skip' }]],
    'session.add': [
      (...a) => {
        const session = model.session([0]);
        session.add(...a);
        return [session.factors(), session.recommend()];
      },
      [1, 2, 1],
    ],
    'session.remove': [(...a) => model.session([0]).remove(...a), [0]],
    'session.recommend': [(...a) => model.session([0]).recommend(...a), [rec]],
    'session.explain': [(...a) => model.session([0]).explain(...a), [1]],
    'model.explain': [(...a) => model.explain(...a), [0, 1]],
    'model.withUsers': [
      (...a) => model.withUsers(...a).users.size,
      [Interactions.fromTriplets({ users: [1], items: [2] }), { onUnknown: 'skip' }],
    ],
    'model.withItems': [
      (...a) => model.withItems(...a).items.size,
      [Interactions.fromTriplets({ users: [1], items: [2] }), { onUnknown: 'skip' }],
    ],
    'model.quantize': [(...a) => model.quantize(...a).items.size, ['int8', { keepUsers: true, keepSeen: true }]],
    'model.truncate': [(...a) => model.truncate(...a).factors, [1]],
    'model.similarItems': [(...a) => model.similarItems(...a), [0, { count: 2 }]],
    'model.similarUsers': [(...a) => model.similarUsers(...a), [0, { count: 2 }]],
    'model.score': [(...a) => model.score(...a), [0, 1]],
    'model.rank': [(...a) => model.rank(...a), [Int32Array.of(0, 1), ranked]],
    'model.scoreAll': [(...a) => model.scoreAll(...a), [Int32Array.of(0)]],
    'model.scoreItems': [(...a) => model.scoreItems(...a), [0, Int32Array.of(1)]],
    'sgd.recommendFor': [(...a) => sgd.recommendFor(...a), [history, rec]],
    'quantized.rank': [(...a) => quantized.rank(...a), [Int32Array.of(0), ranked]],
    'quantized.recommend': [(...a) => quantized.recommend(...a), [0, rec]],
    'quantized.scoreItems': [(...a) => quantized.scoreItems(...a), [0, Int32Array.of(1)]],
    'serve.loadModel': [(...a) => serve.loadModel(...a).factors, [model.encode()]],
    'served.recommendFor': [(...a) => served.recommendFor(...a), [history, rec]],
    'served.session': [(...a) => served.session(...a).recommend(), [history, { onUnknown: 'skip' }]],
    'served.similarItems': [(...a) => served.similarItems(...a), [0, { count: 2 }]],
    approximate: [
      async (...a) => (await halfsweep.approximate(...a)).recommend(0),
      [model, () => [0, 1], { candidates: 4 }],
    ],
    createWorkerPool: [
      async (...a) => {
        const pool = await workers.createWorkerPool(...a);
        pool.dispose();
        return pool.size;
      },
      [{ workers: 1, workerFactory: () => null }],
    ],
    loadKernels: [(...a) => halfsweep.loadKernels(...a), [{ strict: new Uint8Array(4) }]],
    exportModel: [(...a) => node.exportModel(...a).then(() => 0), ['/dev/null/nowhere', model, 'npy']],
    importModel: [
      (...a) => node.importModel(...a),
      ['missing.npy', { userFactors: 'missing.npy', userIds: 'x', itemIds: 'y', objective: { objective: 'ials' } }],
    ],
    readInteractions: [
      (...a) => node.readInteractions(...a),
      [
        `${FIXTURES}real.mtx`,
        {
          user: 1,
          item: 2,
          value: 3,
          time: undefined,
          header: undefined,
          separator: undefined,
          duplicates: 'last',
          userIds: 'auto',
          itemIds: 'auto',
          signal: undefined,
        },
      ],
    ],
    writeInteractions: [(...a) => node.writeInteractions(...a).then(() => 0), ['/dev/null/nowhere.csv', data]],
    readModel: [(...a) => node.readModel(...a), [`${FIXTURES}real.mtx`]],
    readNegatives: [(...a) => node.readNegatives(...a), [`${FIXTURES}real.mtx`, { userIds: 'auto', itemIds: 'auto' }]],
    readDescriptions: [(...a) => node.readDescriptions(...a), [`${FIXTURES}expected.json`, { separator: ',' }]],
  };
  return Object.entries(calls).map(([label, [call, args]]) => ({ label, call, args }));
}
