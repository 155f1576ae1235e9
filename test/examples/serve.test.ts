// examples/serve.mjs as it is started: what it answers, what it refuses, and that it stops.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { writeModel } from '../../src/node/models/model-file.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/serve.mjs');
if (!existsSync(join(import.meta.dirname, '../../dist/node.js'))) throw new Error('dist/ is missing: `npm run build`.');

const baskets = ['tea honey lemon', 'tea honey', 'coffee milk', 'coffee milk sugar', 'tea milk sugar'];
const rows = baskets.flatMap((items, user) => items.split(' ').map((item) => ({ user, item })));
// Strict, so that the service gives the same bits whatever flags its process runs under.
const fit = { factors: 2, epochs: 3, regularization: 0.01, simd: 'strict' } as const;
const model = await fitWals(Interactions.fromRows(rows), fit);
let folder = '';
let service: { child: ChildProcess; url: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halfsweep-serve-'));
  await writeModel(join(folder, 'tea.safetensors'), model);
  service = await start();
});
afterAll(async () => {
  service?.child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts the service on a free port and waits for the line that says where. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const command = [EXAMPLE, '--port', '0', join(folder, 'tea.safetensors')];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+$/.exec(line) ?? [];
    if (url) return { child, url };
  }
  throw new Error('The service ended without having started.');
}

async function ask(path: string, init?: RequestInit): Promise<{ status: number; body: unknown }> {
  const response = await fetch(service.url + path, init);
  return { status: response.status, body: await response.json() };
}

const post = (body: unknown) =>
  ask('/recommend', { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

const wire = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('the service', () => {
  it('recommends for a history, as the model does', async () => {
    const expected = { status: 200, body: wire(model.recommendFor(['tea', 'salt'], { count: 2, exclude: ['milk'] })) };
    expect(expected.body.items).toHaveLength(2);
    expect(await ask('/recommend?history=tea,salt&count=2&exclude=milk')).toEqual(expected);
    expect(await post({ history: ['tea', 'salt'], count: 2, exclude: ['milk'] })).toEqual(expected);
    const weighted = [{ item: 'coffee', weight: 5 }, 'tea'];
    expect((await post({ history: weighted })).body).toEqual(wire(model.recommendFor(weighted)));
    expect((await ask('/recommend?history=')).body).toEqual(wire(model.recommendFor([])));
  });

  it('finds similar items', async () => {
    const items = wire(model.similarItems('tea', { count: 3 }));
    expect(await ask('/similar?item=tea&count=3')).toEqual({ status: 200, body: { items } });
  });

  it('is well', async () => {
    const body = { status: 'ok', items: model.items.size, factors: 2 };
    expect(await ask('/health')).toEqual({ status: 200, body });
  });

  it.each<[string, number, string, string]>([
    ['/recommend', 400, 'ERR_ARGUMENT', 'history'],
    ['/recommend?history=tea&count=x', 400, 'ERR_ARGUMENT', 'count'],
    ['/recommend?history=tea&count=1001', 400, 'ERR_ARGUMENT', 'count'],
    ['/recommend?history=tea&cuont=5', 400, 'ERR_ARGUMENT', 'cuont'],
    ['/recommend?history=tea&history=milk', 400, 'ERR_ARGUMENT', 'history'],
    ['/recommend?history=tea&__proto__=1', 400, 'ERR_ARGUMENT', '__proto__'],
    ['/recommend?history=salt&onUnknown=error', 404, 'ERR_UNKNOWN_ID', 'item'],
    ['/similar', 400, 'ERR_ARGUMENT', 'item'],
    ['/similar?item=salt', 404, 'ERR_UNKNOWN_ID', 'item'],
    ['/nothing', 404, 'ERR_REQUEST', 'path'],
    ['/constructor', 404, 'ERR_REQUEST', 'path'],
  ])('refuses %s', async (path, status, code, parameter) => {
    const answer = await ask(path);
    expect(answer).toMatchObject({ status, body: { error: { code, parameter } } });
    expect(answer.body).toHaveProperty('error.message', expect.stringMatching(/\w/));
  });

  it.each<[string, unknown, number, string]>([
    ['what is not JSON', 'tea', 400, 'body'],
    ['a list', ['tea'], 400, 'body'],
    ['an entry without an item', { history: ['tea', { weight: 1 }] }, 400, 'history[1]'],
    ['a weight below 0', { history: [{ item: 'tea', weight: -1 }] }, 400, 'history[0].weight'],
    ['no history', { count: 3 }, 400, 'history'],
    ['a count of null', { history: ['tea'], count: null }, 400, 'count'],
    ['too much', { history: ['tea'.repeat(100_000)] }, 413, 'body'],
  ])('refuses the body of %s', async (_, body, status, parameter) => {
    expect(await post(body)).toMatchObject({ status, body: { error: { parameter } } });
  });

  it('says which methods there are', async () => {
    const { status, headers } = await fetch(`${service.url}/similar?item=tea`, { method: 'DELETE' });
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('keeps connections alive, and stops when told to for all that', async () => {
    const { child, url } = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = [await localPort(`${url}/health`, agent), await localPort(`${url}/health`, agent)];
    expect(ports[0]).toBe(ports[1]);
    const end = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    child.kill('SIGTERM');
    expect(await end).toEqual({ code: 0, signal: null });
    agent.destroy();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});

/** The client's port of a request: the same again for the same connection. */
function localPort(url: string, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const { localPort } = response.socket;
      response.resume().on('end', () => setImmediate(resolve, localPort));
    }).on('error', reject);
  });
}
