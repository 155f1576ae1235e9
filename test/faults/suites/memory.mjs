// Memory that the engine refuses: the n-th construction or growth of a memory fails, for every n that there is. Each time that
// is a MemoryLimitError, and the same work done again afterwards gives what it always did.
import { small } from '../corpus.mjs';

export const name = 'memory';
/** How many cases there are. */
export const few = 25;

/** More refusals than any of these works can meet. */
const MOST = 100;

export async function open(halfsweep, _node, serve, workers) {
  const works = Object.entries(await worksOf(halfsweep, serve, workers));
  const workOf = (seed) => works[(seed - 1) % works.length];
  if (works.length !== few) throw new Error(`there are ${works.length}`);
  return {
    async run(seed) {
      const [label, work] = workOf(seed);
      const expected = await work();
      let refusals = 0;
      for (let n = 1; ; n++) {
        const error = await refusing(n, work);
        if (error === null) break;
        if (error?.name !== 'MemoryLimitError' || error.code !== 'ERR_MEMORY') throw error;
        if (!/needs [\d.]+ [MG]iB \(\d+ bytes\) .*(Let go|Use fewer)/.test(error.message))
          throw new Error(`says: ${error.message}`);
        refusals++;
        const again = await work();
        if (again !== expected) throw new Error(`${label} is something else after refusal ${n}`);
        if (n > MOST) throw new Error('there is no end of it');
      }
      if (refusals === 0) throw new Error(`${label} never met a refusal`);
    },
    describe: (seed) => workOf(seed)[0],
    close() {},
  };
}

/** What the work threw while the n-th construction or growth was refused; null when it did not come to that. */
async function refusing(n, work) {
  const { Memory } = WebAssembly;
  const { grow } = Memory.prototype;
  const { deref } = WeakRef.prototype;
  let asked = 0;
  const ask = () => {
    if (++asked === n) throw new RangeError('refused');
  };
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor) {
      ask();
      super(descriptor);
      Object.setPrototypeOf(this, Memory.prototype);
    }
  };
  Memory.prototype.grow = function (pages) {
    ask();
    return grow.call(this, pages);
  };
  // As if the collector had been through: no memory is there already.
  WeakRef.prototype.deref = () => undefined;
  try {
    await work();
    if (asked >= n) throw new Error(`refusal ${n} was not heard of`);
    return null;
  } catch (error) {
    return error;
  } finally {
    WebAssembly.Memory = Memory;
    Memory.prototype.grow = grow;
    WeakRef.prototype.deref = deref;
  }
}

/** Each makes anew what it asks, and answers with a text of the result. */
async function worksOf(halfsweep, serve, { createWorkerPool }) {
  const { Interactions, FactorModel, fitWals, fitSgd, fitSvd } = halfsweep;
  const columns = wide();
  const data = Interactions.fromTriplets(columns, { duplicates: 'last' });
  const few = small(halfsweep);
  const one = { workers: 1, epochs: 1, factors: 40, simd: 'strict', objective: 'ials' };
  const bytes = (await fitWals(data, one)).encode();
  const compact = FactorModel.decode(bytes).quantize('int8').encode();
  const decoded = () => FactorModel.decode(bytes);
  const kept = decoded();
  const pool = await createWorkerPool({ workers: 2 });
  const settings = { test: few, k: 2, workers: 1 };
  const fewBytes = (await fitWals(few, { ...one, factors: 2 })).encode();
  const textOf = ({ userFactors, itemFactors }) => sumOf(userFactors) + sumOf(itemFactors);
  return {
    interactions: async () => sumOf(Interactions.fromTriplets(columns, { duplicates: 'last' }).indices),
    'a fit': async () => textOf(await fitWals(data, one)),
    'a fit with biases': async () => textOf(await fitWals(data, { ...one, objective: 'explicit', biases: true })),
    'a fit on threads of its own': async () => textOf(await fitWals(data, { ...one, workers: 2 })),
    'a fit on a pool': async () => {
      const own = await createWorkerPool({ workers: 2 });
      return textOf(await fitWals(data, { ...one, workers: own }).finally(() => own.dispose()));
    },
    'a fit on a pool that is there already': async () => {
      // Larger every time, so that its memory has to grow.
      const factors = 48 + 8 * grown++;
      const fit = await fitWals(data, { ...one, factors, workers: pool });
      return String(fit.factors === factors && fit.itemFactors.every(Number.isFinite));
    },
    'a fit with a validation': async () =>
      textOf(await fitWals(data, { ...one, validation: { interactions: data, metric: 'ndcg@5' } })),
    'a fit with a validation on threads': async () =>
      textOf(await fitWals(data, { ...one, workers: 2, validation: { interactions: data, metric: 'ndcg@5' } })),
    SGD: async () => textOf(await fitSgd(data, { workers: 1, epochs: 1, factors: 40, simd: 'strict', loss: 'bpr' })),
    'SGD on threads': async () =>
      textOf(await fitSgd(data, { workers: 2, epochs: 1, factors: 40, simd: 'strict', loss: 'bpr' })),
    'the SVD': async () => sumOf((await fitSvd(data, { factors: 10, simd: 'strict' })).sigma),
    loss: async () => String(await halfsweep.loss(kept, data)),
    estimateMemory: async () => JSON.stringify(await halfsweep.estimateMemory({ users: 10, items: 10, nnz: 20 })),
    tune: async () => {
      const space = { regularization: [0.01, 0.1] };
      const plan = { ...one, factors: 4, epochs: 3, space, trials: 2, rungs: 1, reduction: 3, refine: false };
      return JSON.stringify((await halfsweep.tune(few, { ...plan, metric: 'ndcg@2', holdout: 0.3 })).parameters);
    },
    recommend: async () => JSON.stringify(decoded().recommend(1, { count: 5 })),
    'recommend and similarItems': async () => {
      const asked = decoded();
      return JSON.stringify([asked.recommend(1), asked.similarItems(2), asked.similarUsers(3)]);
    },
    'fold-in of users and items': async () => {
      const asked = decoded();
      return sumOf(asked.foldInUser([1, 2, 3])) + sumOf(asked.foldInItem([1, 2, 3]));
    },
    sessions: async () => JSON.stringify(decoded().session([1, 2]).recommend({ count: 4 })),
    recommendAll: async () => [...decoded().recommendAll({ count: 2 })].map(({ items }) => sumOf(items)).join(),
    evaluate: async () => JSON.stringify((await halfsweep.evaluate(FactorModel.decode(fewBytes), settings)).metrics),
    'evaluate on threads': async () =>
      JSON.stringify((await halfsweep.evaluate(FactorModel.decode(fewBytes), { ...settings, workers: 2 })).metrics),
    approximate: async () => {
      const near = await halfsweep.approximate(decoded(), () => [0, 1, 2], { candidates: 3 });
      return JSON.stringify(near.recommendFor([5], { count: 2 }).items);
    },
    quantize: async () => JSON.stringify(decoded().quantize('float16').recommend(2)),
    'decode of a quantized model': async () => JSON.stringify(serve.loadModel(compact).recommend(2)),
    'serve, of float32': async () => JSON.stringify(serve.loadModel(bytes).recommendFor([1, 2])),
  };
}

let grown = 0;

/** 2,500 users, so that the factors do not fit into the memory that one begins with. */
function wide() {
  const count = 12_000;
  const at = (k, size) => Int32Array.from({ length: count }, (_, p) => ((p * k) % 999_983) % size);
  return { users: at(7919, 2500), items: at(104_729, 1500), userCount: 2500, itemCount: 1500 };
}

function sumOf(numbers) {
  let sum = 0;
  numbers.forEach((number, at) => {
    sum += number * ((at % 97) + 1);
  });
  return `${numbers.length}:${sum};`;
}
