// What examples/edge must answer: what the same model file answers in Node, and what it refuses and how.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundleInClone } from '../../bench/lib/edge-app.mjs';
import { startWorker } from '../../bench/lib/edge-worker.mjs';
import { importFrom } from '../../bench/lib/on-demand.mjs';

/** Pairs of a name and a check. @param app of `buildEdgeApp` */
export async function cases(app) {
  const { loadModel } = await importFrom(app.folder, 'halfsweep/serve');
  const model = loadModel(readFileSync(app.model));
  return [
    ['the bundle imports its kernels as a module', () => checkBundle(app.bundle)],
    ['and so does that of a clone', () => checkBundle(bundleInClone(app))],
    ['it answers as the same file does in Node', () => withWorker(app, (ask) => checkAnswers(ask, model))],
    ['sixteen can come first at once', () => withWorker(app, (ask) => checkTogether(ask, model))],
    ['it refuses what is wrong, and says what', () => withWorker(app, checkRefusals)],
    ['nobody can download the model', () => withWorker(app, checkPrivate)],
    ['without a model it says nothing but that', () => checkWithoutModel(app)],
  ];
}

/** Calls `check` with a function that asks a fresh Worker, and one that tells what it has logged. */
async function withWorker(app, check, assets) {
  const worker = await startWorker(app, assets);
  const ask = async (path, init) => {
    const response = await fetch(worker.url + path, init);
    assert.equal(response.headers.get('content-type'), 'application/json');
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  try {
    await check(ask, worker.logged);
  } catch (error) {
    throw new Error(`${error.message}\nThe Worker has logged: ${worker.logged()}`, { cause: error });
  } finally {
    await worker.stop();
  }
}

const post = (ask, body) => ask('/recommend', { method: 'POST', body: JSON.stringify(body) });
const wire = (value) => JSON.parse(JSON.stringify(value));

function checkBundle(bundle) {
  const files = readdirSync(bundle);
  assert.equal(files.filter((file) => file.endsWith('.wasm')).length, 1, `one .wasm file, not ${files}`);
  const script = readFileSync(join(bundle, 'worker.js'), 'utf8');
  assert.match(script, /^import \w+ from "[^"]+\.wasm";$/m);
  assert.doesNotMatch(script, /(["'`])(?:(?!\1).){1000}/, 'no binary in the script besides');
}

async function checkAnswers(ask, model) {
  const requests = [
    { history: ['vim'] },
    { history: ['vim', 'git'], count: 3, exclude: ['kmod'] },
    { history: [{ item: 'python3', weight: 3 }, { item: 'python3-numpy' }], only: ['python3-scipy', 'python3-yaml'] },
    { history: ['no such package', 'libc6'], count: 1000 },
    { history: ['no such package'], count: 2 },
    { history: [], count: 0 },
    ...Array.from({ length: 50 }, (_, i) => ({ history: model.items.ids().slice(i * i, i * i + i), count: 20 })),
  ];
  for (const request of requests) {
    const { history, ...options } = request;
    const expected = wire(model.recommendFor(history, options));
    const { status, body } = await post(ask, request);
    assert.deepEqual({ status, body }, { status: 200, body: expected });
    assert.ok(body.items.every(({ score }) => Number.isFinite(score)));
  }
  assert.equal((await post(ask, requests[3])).body.basis, 'history');
  assert.equal((await post(ask, requests[4])).body.basis, 'popularity');
  const query = await ask('/recommend?history=vim,git&count=3&exclude=kmod');
  assert.deepEqual(query.body, (await post(ask, requests[1])).body);
  const similar = await ask('/similar?item=python3-numpy&count=5');
  assert.deepEqual(similar.body, { items: wire(model.similarItems('python3-numpy', { count: 5 })) });
  assert.equal(similar.body.items.length, 5);
  const health = { status: 'ok', items: model.items.size, factors: model.factors };
  assert.deepEqual((await ask('/health')).body, health);
}

async function checkTogether(ask, model) {
  const histories = model.items.ids().slice(0, 16);
  const answers = await Promise.all(histories.map((item) => post(ask, { history: [item] })));
  assert.deepEqual(
    answers.map(({ body }) => body),
    histories.map((item) => wire(model.recommendFor([item]))),
  );
}

const REFUSALS = [
  ['/recommend', 400, 'ERR_ARGUMENT', 'history'],
  ['/recommend?history=vim&count=NaN', 400, 'ERR_ARGUMENT', 'count'],
  ['/recommend?history=vim&count=1001', 400, 'ERR_ARGUMENT', 'count'],
  ['/recommend?history=vim&cuont=5', 400, 'ERR_ARGUMENT', 'cuont'],
  ['/recommend?history=vim&history=git', 400, 'ERR_ARGUMENT', 'history'],
  ['/recommend?history=no-such-package&onUnknown=error', 404, 'ERR_UNKNOWN_ID', 'item'],
  ['/similar', 400, 'ERR_ARGUMENT', 'item'],
  ['/similar?item=no-such-package', 404, 'ERR_UNKNOWN_ID', 'item'],
  ['/nothing', 404, 'ERR_REQUEST', 'path'],
];
const BODIES = [
  ['vim', 400, 'body'],
  ['["vim"]', 400, 'body'],
  ['', 400, 'body'],
  ['{"count": 3}', 400, 'history'],
  ['{"history": "vim"}', 400, 'history'],
  ['{"history": [17]}', 400, 'history[0]'],
  ['{"history": ["vim", null]}', 400, 'history[1]'],
  ['{"history": [{"item": "vim", "weight": -1}]}', 400, 'history[0].weight'],
  ['{"history": [{"item": "vim", "value": 1e99}]}', 400, 'history[0].value'],
  ['{"history": ["vim"], "count": -1}', 400, 'count'],
  ['{"history": ["vim"], "count": null}', 400, 'count'],
  [JSON.stringify({ history: ['vim'.repeat(100_000)] }), 413, 'body'],
];

async function checkRefusals(ask) {
  const check = (answer, status, expected) => {
    const { message, ...rest } = answer.body.error;
    assert.deepEqual({ status: answer.status, ...rest }, { status, ...expected });
    assert.match(
      message,
      expected.code === 'ERR_UNKNOWN_ID' ? /"no-such-package"/ : /; (got|there are) |must be JSON: /,
    );
  };
  for (const [path, status, code, parameter] of REFUSALS) check(await ask(path), status, { code, parameter });
  for (const [body, status, parameter] of BODIES) {
    const code = parameter === 'body' ? 'ERR_REQUEST' : 'ERR_ARGUMENT';
    check(await ask('/recommend', { method: 'POST', body }), status, { code, parameter });
  }
  const { status, headers } = await ask('/similar?item=vim', { method: 'DELETE' });
  assert.deepEqual([status, headers.get('allow')], [405, 'GET']);
  assert.equal((await post(ask, { history: ['vim'] })).status, 200); // none of it has harmed the Worker
}

async function checkPrivate(ask) {
  for (const path of ['/model.safetensors', '/model', '/']) assert.equal((await ask(path)).status, 404);
}

async function checkWithoutModel(app) {
  const empty = join(app.folder, 'no-assets');
  mkdirSync(empty, { recursive: true });
  const check = async (ask, logged) => {
    const { status, body } = await post(ask, { history: ['vim'] });
    assert.deepEqual([status, body.error.code], [500, 'ERR_INTERNAL']);
    // The log takes another way than the answer.
    for (let i = 0; i < 100 && !logged(); i++) await setTimeout(50);
    assert.match(logged(), /The assets answer 404 .*model\.safetensors/);
  };
  await withWorker(app, check, empty);
}
