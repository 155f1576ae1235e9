// What the package must do in every runtime, with no test framework: the package's namespaces and what the host can do
// come in, one result a case goes out. run.mjs has it run everywhere.
import { fitDigests, problem } from '../engines/fits.mjs';
import golden from '../engines/golden.json' with { type: 'json' };
import { check, close, describe, rejection, Skip, same } from './checks.mjs';
import { readDamaged, readEverything, readForLong } from './reading.mjs';

const baskets = {
  ann: 'tea honey',
  bob: 'tea honey lemon',
  cat: 'coffee milk',
  dan: 'coffee milk sugar',
  łuk: 'tea 蜂蜜',
};
const strict = { factors: 2, regularization: 0.01, simd: 'strict' };

const cases = {
  'train: WALS, exact and cg': async (run) => run.keep(await fitDigests(run.halfsweep, 'fitWals')),
  'train: SGD': async (run) => run.keep(await fitDigests(run.halfsweep, 'fitSgd')),
  'train: SVD': async (run) => run.keep(await fitDigests(run.halfsweep, 'fitSvd')),
  'train: relaxed SIMD': trainRelaxed,
  'train: threads': trainOnThreads,
  'no threads: this one alone': trainWithoutThreads,
  recommend: async (run) => {
    const model = await run.model();
    same(model.recommend('ann', { count: 1 })[0].item, 'lemon');
    same(model.similarItems('coffee', { count: 1 })[0].item, 'milk');
    same(model.recommend('łuk', { count: 1, includeSeen: true })[0].item, 'tea');
  },
  'fold in': async (run) => {
    const model = await run.model();
    const { items, basis, skipped } = model.recommendFor(['tea', 'lemon', 'salt'], { count: 1 });
    same([items[0].item, basis, skipped], ['honey', 'history', ['salt']]);
    // Two roundings of one system: what training gave to bob, and what his basket gives.
    close(model.foldInUser(['tea', 'honey', 'lemon']), factorsOf(model, 'bob'), 1e-3);
    same(model.recommendFor([], { count: 1 }).basis, 'popularity');
  },
  'session, explain': async (run) => {
    const model = await run.model();
    const session = model.session(['tea']);
    session.add('coffee');
    session.add('honey');
    session.remove('coffee');
    close(session.factors(), model.foldInUser(['tea', 'honey']), 1e-3);
    same(session.recommend({ count: 1 }).items[0].item, 'lemon');
    const { score, contributions } = model.explain('ann', 'lemon');
    same(contributions.map(({ item }) => item).sort(), ['honey', 'tea']);
    close([score], [model.score('ann', 'lemon')], 0.05);
  },
  'batches, Arrow': async ({ halfsweep: { Interactions } }) => {
    async function* batches() {
      yield { users: ['ann', 'bob'], items: BigInt64Array.of(1n, 2n), times: [new Date(1500), '1970-01-02'] };
      yield { users: ['ann'], items: [3], times: [7] };
    }
    const data = await Interactions.fromBatches(batches());
    same([...data.users.ids(), ...data.items.ids(), ...data.times], ['ann', 'bob', 1, 2, 3, 1.5, 7, 86400]);
    // A table's shape: what the libraries of Arrow have in common.
    const column = (type, values, more) => ({
      data: [{ type, length: values.length, nullCount: 0, values, ...more }],
      get: (row) => values[row],
    });
    const dictionary = { length: 2, get: (key) => ['tea', 'honey'][key] };
    const columns = [
      column({ typeId: 2 }, Int32Array.of(5, 6, 5)),
      column({ typeId: -1, dictionary: { typeId: 5 } }, Int8Array.of(1, 0, 0), { dictionary }),
    ];
    const schema = { fields: [{ name: 'user_id' }, { name: 'item_id' }] };
    const table = await Interactions.fromArrow({ schema, getChildAt: (at) => columns[at] });
    same([...table.users.ids(), ...table.items.ids(), table.nnz], [5, 6, 'honey', 'tea', 3]);
  },
  'read files': readEverything,
  'read: turns, signal': readForLong,
  'read: damaged files': readDamaged,
  'grow, truncate': async (run) => {
    const model = await run.model();
    const grown = model.withUsers(run.halfsweep.Interactions.fromRows([{ user: 'eve', item: 'tea' }]));
    same(grown.recommend('eve', { count: 1 })[0].item, 'honey');
    same(model.truncate(1).factors, 1);
  },
  evaluate: async (run) => {
    const recall = (await evaluation(run, {})).metrics['recall@10'];
    check(recall > 0.1 && recall < 0.9, `recall@10 is ${recall}`);
  },
  'tune, validation': async (run) => {
    const rated = problem(run.halfsweep, 300, 80, 0.2);
    const options = { factors: 4, epochs: 2, trials: 2, rungs: 1, refine: false, simd: 'strict' };
    const { model } = await run.halfsweep.tune(rated, options);
    same(model.factors, 4);
  },
  'encode → decode': async (run) => {
    const model = await run.model();
    const back = run.halfsweep.FactorModel.decode(model.encode());
    same([...back.itemFactors], [...model.itemFactors]);
    same(back.recommend('ann'), model.recommend('ann'));
    same(back.users.indexOf('łuk'), model.users.indexOf('łuk'));
  },
  'quantize → serve': async (run) => {
    const model = await run.model();
    for (const [precision, bytes] of [
      ['float32', model.encode()],
      ['float16', model.quantize('float16').encode()],
      ['int8', model.quantize('int8').encode()],
    ]) {
      const served = run.serve.loadModel(bytes);
      same(served.precision, precision);
      same(served.recommend('ann', { count: 1 })[0].item, 'lemon');
      same(served.recommendFor(['coffee', 'sugar'], { count: 1 }).items[0].item, 'milk');
      same(served.session(['tea']).recommend({ count: 1 }).items[0].item, 'honey');
    }
  },
  'abort by signal': abort,
  'bad input': badInput,
  // Last: from here on there is no relaxed build.
  'load kernels': loadKernels,
};

/**
 * Runs every case.
 * @param parts the namespaces of `halfsweep`, `halfsweep/files`, `halfsweep/serve` and `halfsweep/workers`; samples.mjs's files; and
 * sources for loadKernels: kernels.strict and kernels.serve, each { [what it is]: source }
 * @param host threads, relaxed: true where the runtime has them, else why it has not
 * @returns { cases: [{ name, ok, detail, skippedBecause? }], digests: { [name of the fit]: SHA-256 } }; a digest that is not
 * the recorded one fails its case
 */
export async function conformance(parts, host) {
  const digests = {};
  let model;
  const run = {
    ...parts,
    host,
    keep(found) {
      Object.assign(digests, found);
      for (const [name, digest] of Object.entries(found))
        check(digest === golden[name], `${name}: other bits, ${digest}`);
    },
    model: () => {
      model ??= parts.halfsweep.fitWals(parts.halfsweep.Interactions.fromRows(rows()), strict);
      return model;
    },
  };
  const results = [];
  for (const [name, work] of Object.entries(cases)) results.push({ name, ...(await outcome(work, run)) });
  return { cases: results, digests };
}

async function outcome(work, run) {
  try {
    await work(run);
    return { ok: true, detail: '' };
  } catch (error) {
    if (error instanceof Skip) return { ok: true, detail: '', skippedBecause: error.message };
    return { ok: false, detail: describe(error) };
  }
}

async function trainRelaxed(run) {
  if (run.host.relaxed !== true) throw new Skip(run.host.relaxed);
  const { Interactions, fitWals } = run.halfsweep;
  const fast = await fitWals(Interactions.fromRows(rows()), { ...strict, simd: 'auto' });
  same(fast.metadata.simd, 'relaxed');
  const exact = await run.model();
  close([fast.score('ann', 'lemon')], [exact.score('ann', 'lemon')], 1e-3);
}

async function trainOnThreads(run) {
  if (run.host.threads !== true) throw new Skip(run.host.threads);
  const pool = await run.workers.createWorkerPool({ workers: 2 });
  try {
    same(pool.size, 2);
    for (const fit of ['fitWals', 'fitSgd']) run.keep(await fitDigests(run.halfsweep, fit, [null, pool]));
    same((await evaluation(run, { workers: pool })).metrics, (await evaluation(run, {})).metrics);
  } finally {
    pool.dispose();
  }
}

async function trainWithoutThreads(run) {
  if (run.host.threads === true) throw new Skip('it has threads');
  const pool = await run.workers.createWorkerPool({ workers: 2 });
  same(pool.size, 0);
  run.keep(await fitDigests(run.halfsweep, 'fitSgd', [pool]));
}

async function evaluation({ halfsweep }, options) {
  const { train, test } = halfsweep.splitInteractions(problem(halfsweep, 300, 80, 0.2), { holdout: 0.2 });
  return halfsweep.evaluate(await halfsweep.fitWals(train, strict), { test, k: 10, ...options });
}

async function abort(run) {
  const endless = { factors: 8, epochs: 1_000_000, simd: 'strict' };
  const rated = problem(run.halfsweep, 300, 200, 0.1);
  const reason = new Error('enough');
  for (const [fit, options] of [
    ['fitWals', { ...endless, lossEvery: 0 }],
    ['fitSgd', endless],
  ]) {
    const later = new AbortController();
    setTimeout(() => later.abort(reason), 20);
    same(await rejection(run.halfsweep[fit](rated, { ...options, signal: later.signal })), reason);
    const within = new AbortController();
    const onEpoch = ({ epoch }) => epoch === 2 && within.abort(reason);
    same(await rejection(run.halfsweep[fit](rated, { ...options, onEpoch, signal: within.signal })), reason);
  }
}

async function badInput(run) {
  const { ArgumentError, FactorModel, FormatError, fitWals, Interactions, UnknownIdError } = run.halfsweep;
  const model = await run.model();
  const half = model.encode().subarray(0, 100);
  for (const [work, type, code] of [
    [() => Interactions.fromRows([{ user: {}, item: 1 }]), ArgumentError, 'ERR_ARGUMENT'],
    [() => fitWals(Interactions.fromRows(rows()), { factors: 0 }), ArgumentError, 'ERR_ARGUMENT'],
    [() => fitWals(Interactions.fromRows(rows()), { workers: 1.5 }), ArgumentError, 'ERR_ARGUMENT'],
    [() => model.recommend('nobody'), UnknownIdError, 'ERR_UNKNOWN_ID'],
    [() => FactorModel.decode(half), FormatError, 'ERR_FORMAT'],
    [() => run.serve.loadModel(half), run.serve.FormatError, 'ERR_FORMAT'],
  ]) {
    const error = await rejection((async () => work())());
    check(error instanceof type && error.code === code, `${work} gave ${error?.stack ?? error}`);
  }
}

async function loadKernels(run) {
  const { halfsweep, serve, kernels } = run;
  const bytes = (await run.model()).encode();
  for (const source of Object.values(kernels.strict)) {
    await halfsweep.loadKernels(source);
    run.keep(await fitDigests(halfsweep, 'fitSvd'));
  }
  for (const source of Object.values(kernels.serve)) {
    await serve.loadKernels(source);
    same(serve.loadModel(bytes).recommend('ann', { count: 1 })[0].item, 'lemon');
  }
  // Another build of ours, and what is none.
  for (const source of [...Object.values(kernels.serve).slice(-1), new Uint8Array(8)]) {
    const error = await rejection(halfsweep.loadKernels(source));
    check(error instanceof halfsweep.KernelError && error.code === 'ERR_KERNELS', `${error?.stack ?? error}`);
  }
}

function rows() {
  return Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));
}

function factorsOf(model, user) {
  const row = model.users.indexOf(user);
  return model.userFactors.subarray(row * model.factors, (row + 1) * model.factors);
}
