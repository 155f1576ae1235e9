// What is done under the eyes of checked kernels: a fit of any solver on a small random problem, and then everything that its
// model can be asked. Sizes lie around those of tiles, slivers and blocks, where a kernel that reads too far shows.
const FACTORS = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 24, 31, 32, 33, 40, 65];
const COUNTS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97];

/** More than a block of queries, and than what is copied or reduced at a time. */
const MANY = 700;

/** The interactions of a case: rows that are empty, rows of one entry and rows of all items among them. */
export function problemOf(random) {
  const [userCount, itemCount] = [0, 0].map(() => (random.chance(0.03) ? MANY : random.pick(COUNTS)));
  const few = userCount * itemCount < 10_000;
  const density = random.pick(few ? [0.02, 0.1, 0.3, 0.7, 1] : [0.01, 0.05]);
  const [users, items] = [[], []];
  for (let user = 0; user < userCount; user++) {
    const share = random.pick([0, density, density, density, few ? 1 : density]);
    for (let item = 0; item < itemCount; item++) {
      if (!random.chance(share)) continue;
      users.push(user);
      items.push(item);
    }
  }
  // None at all is refused.
  if (users.length === 0) {
    users.push(0);
    items.push(itemCount - 1);
  }
  const column = () => users.map(() => 1 + random.below(9) / 2);
  // Some entries come twice.
  for (let again = random.pick([0, 0, 3]); again > 0; again--) {
    const at = random.below(users.length);
    users.push(users[at]);
    items.push(items[at]);
  }
  const [values, weights] = [random.chance(0.6) ? column() : undefined, random.chance(0.2) ? column() : undefined];
  const times = random.chance(0.3) ? users.map((_, k) => k) : undefined;
  const long = (list) => list && users.map((_, k) => list[k % list.length]);
  const duplicates = random.pick(['sum', 'max', 'last']);
  return {
    triplets: { users, items, values: long(values), weights: long(weights), times, userCount, itemCount },
    duplicates,
  };
}

/** A solver and its options. */
export function fitOf(random, { userCount, itemCount }) {
  const shared = {
    factors: random.pick(FACTORS),
    epochs: 1 + random.below(3),
    seed: random.below(1000),
    simd: random.pick(['strict', 'auto']),
  };
  const solver = random.pick(['fitWals', 'fitWals', 'fitWals', 'fitSgd', 'fitSvd']);
  return { solver, options: { ...shared, ...OPTIONS[solver](random, userCount, itemCount) } };
}

const OPTIONS = {
  fitWals(random, userCount, itemCount) {
    const observed = random.chance(0.35);
    const sides = !observed && random.chance(0.3);
    const weightsOf = (count) => Array.from({ length: count }, () => 0.5 + random.below(4) / 2);
    const { cgSteps, ...options } = {
      workers: 1,
      objective: random.pick(['ials', 'implicit', 'hkv', 'wmf', 'tf-wals', 'explicit']),
      regularization: random.pick([1e-8, 0.003, 0.1, 3]),
      unobservedWeight: observed ? 0 : random.pick([0.01, 0.3, 1, 20]),
      solver: random.pick(['auto', 'exact', 'cg']),
      cgSteps: random.pick([1, 2, 5, 40]),
      keepUsers: !random.chance(0.1),
      ...(observed && random.chance(0.5)
        ? { biases: random.pick([true, { user: false }, { item: false }, { global: false }]) }
        : {}),
      ...(!observed && random.chance(0.3) ? { nonNegative: true } : {}),
      ...(sides ? { userWeights: weightsOf(userCount), itemWeights: weightsOf(itemCount) } : {}),
    };
    return options.solver === 'exact' || options.nonNegative ? options : { ...options, cgSteps };
  },
  fitSgd(random) {
    const gravity = random.chance(0.2);
    const loss = gravity ? 'squared' : random.pick(['squared', 'logistic', 'hinge', 'bpr', 'warp']);
    const draws = { negativeExponent: random.pick([0, 0.5, 1]), rejectKnown: !random.chance(0.3) };
    return {
      workers: 1,
      loss,
      schedule: random.pick(['constant', 'inverse', 'cosine', 'adagrad']),
      ...(loss === 'squared' ? {} : draws),
      ...(loss === 'warp' ? { trials: random.pick([1, 3, 64]) } : {}),
      ...(gravity ? { unobservedWeight: 0.05, biases: false } : { biases: random.chance(0.6) }),
    };
  },
  fitSvd: (random) => ({
    centre: random.pick(['none', 'global', 'items', 'users']),
    values: random.pick(['value', 'binary']),
    tolerance: random.pick([1e-2, 1e-6]),
    epochs: 30,
  }),
};

/**
 * Runs it with a copy of the package; resolves to all that came out. Errors of the library's are results as well: the two
 * copies have to agree on them, too.
 */
export async function carryOut({ halfsweep, serve }, { triplets, duplicates }, { solver, options }, random) {
  const data = halfsweep.Interactions.fromTriplets(triplets, { duplicates });
  const results = { indptr: data.indptr, indices: data.indices, values: data.values };
  const states = [];
  const checkpoints = solver === 'fitSvd' ? {} : { onCheckpoint: (bytes) => void states.push(bytes) };
  const fit = async (more) => {
    const fitted = await halfsweep[solver](data, { ...options, ...more });
    return (fitted.model ?? fitted).encode();
  };
  results.fit = await outcome(() => fit(checkpoints));
  if (states.length > 0) results.resumed = await outcome(() => fit({ resume: states[0] }));
  if (!results.fit.buffer) return results;
  const model = halfsweep.FactorModel.decode(results.fit);
  const small = random.pick([() => model, () => model.quantize('int8'), () => model.quantize('float16')]);
  const questions = {
    ...questionsOfAll(model, triplets, options, random),
    ...questionsOfWhole(halfsweep, model, data, options, random),
    ...prefixed('serve', questionsOfAll(serve.loadModel(small().encode()), triplets, options, random)),
  };
  for (const [name, question] of Object.entries(questions)) results[name] = await outcome(question);
  return results;
}

function prefixed(prefix, questions) {
  return Object.fromEntries(Object.entries(questions).map(([name, question]) => [`${prefix}.${name}`, question]));
}

async function outcome(work) {
  try {
    return await work();
  } catch (error) {
    if (!error.code?.startsWith('ERR_')) throw error;
    return String(error);
  }
}

/** Of models with all kernels, and of those with the few for inference. */
function questionsOfAll(model, { userCount, itemCount }, options, random) {
  const weighted = options.userWeights ? { userWeight: 1.5 } : {};
  const some = (count) => Array.from({ length: random.below(Math.min(count, 20)) + 1 }, () => random.below(count));
  const [users, items] = [Int32Array.from(some(userCount)), Int32Array.from(new Set(some(itemCount))).sort()];
  const history = [...new Set(some(itemCount))].map((item) => ({ item, value: 1 + random.below(4) }));
  const count = random.pick([1, 3, 8, 200]);
  const lists = [...users].map(() => [...new Set(some(itemCount))].sort((a, b) => a - b));
  const starts = [0];
  for (const { length } of lists) starts.push(starts.at(-1) + length);
  const leftOut = { indptr: Int32Array.from(starts), indices: Int32Array.from(lists.flat()) };
  return {
    rank: () => model.rank(users, { count }),
    rankLeftOut: () => model.rank(users, { count, leftOut }),
    rankOnly: () => model.rank(users, { count, only: items, leftOut }),
    scoreAll: () => model.scoreAll(users),
    scoreItems: () => model.scoreItems(users[0], items),
    recommend: () => model.recommend(users[0], { count }),
    recommendFor: () => model.recommendFor(history, { count, ...weighted }),
    recommendForNothing: () => model.recommendFor([], { count, ...weighted }),
    foldInUser: () => model.foldInUser(history, weighted),
    similarItems: () => model.similarItems(items[0], { count }),
    explain: () => model.explain(users[0], items[0]),
    session() {
      const session = model.session(history, weighted);
      for (const { item } of history.slice(0, 3)) session.remove(item);
      session.add({ item: items[0], value: 2 });
      return [session.factors(), session.recommend({ count }), session.explain(items[0])];
    },
  };
}

/** Of models with all kernels alone: growth, evaluation, smaller forms. */
function questionsOfWhole(halfsweep, model, data, { userWeights }, random) {
  const one = userWeights ? { itemWeight: 2 } : {};
  const { Interactions, evaluate, evaluateFoldIn, evaluateNegatives, evaluateRatings, loss } = halfsweep;
  const [firstUser, lastUser] = [data.users.idAt(0), data.users.idAt(data.users.size - 1)];
  const [firstItem, lastItem] = [data.items.idAt(0), data.items.idAt(data.items.size - 1)];
  const visitors = Interactions.fromRows([
    { user: 10_000, item: firstItem, value: 2 },
    { user: 10_000, item: lastItem, value: 1 },
    { user: 10_001, item: firstItem, value: 1 },
  ]);
  const arrivals = Interactions.fromRows([{ user: lastUser, item: 10_000, value: 1 }]);
  const test = Interactions.fromRows([
    { user: 10_001, item: lastItem },
    { user: firstUser, item: lastItem },
  ]);
  const k = random.pick([1, 5, 40]);
  return {
    recommendAll: () => [...model.recommendAll({ count: k })].map((batch) => ({ ...batch })),
    similarUsers: () => model.similarUsers(firstUser, { count: k }),
    foldInItem: () => model.foldInItem([{ user: firstUser, value: 2 }, lastUser], one),
    withUsers: () => model.withUsers(visitors, userWeights ? { userWeights: [2, 1] } : {}).encode(),
    withItems: () => model.withItems(arrivals, userWeights ? { itemWeights: [2] } : {}).encode(),
    truncate: () => model.truncate(Math.ceil(model.metadata.factors / 2)).encode(),
    loss: () => loss(model, data),
    evaluate: () => evaluate(model, { test: data, train: visitors, k, metrics: ['ndcg', 'map'], workers: 1 }),
    evaluateAreas: () => evaluate(model, { test, train: visitors, metrics: ['auc'], workers: 1 }),
    evaluateFoldIn: () => evaluateFoldIn(model, { test, foldIn: visitors, k, workers: 1 }),
    evaluateNegatives: () =>
      evaluateNegatives(model, { cases: [{ user: firstUser, positive: firstItem, negatives: [lastItem] }], k }),
    evaluateRatings: () => evaluateRatings(model, { test: data }),
    int8: () => model.quantize('int8').encode(),
    float16: () => model.quantize('float16').encode(),
  };
}
