// What a model answers over HTTP, in JSON; service.mjs has node:http around it, edge/worker.mjs a Cloudflare Worker:
//
//   GET  /recommend?history=a,b,c[&count=10][&exclude=d,e][&only=f,g][&onUnknown=error][&userWeight=1]
//   POST /recommend  {"history": ["a", {"item": "b", "weight": 2}], "count": 10, …}  for ids with commas, values, weights
//   GET  /similar?item=a[&count=10]
//   GET  /health
//
// Errors are {"error": {"code", "parameter", "message"}} with a status of 400 and more; the message says what was got and
// what is expected.
import { ArgumentError } from 'halfsweep/serve';
import { Refusal, readJson, readQuery } from './request.mjs';

/** A list as long as this is more than anybody reads. */
const MOST_ITEMS = 1000;

/**
 * Answers with a model, that of `halfsweep` or that of `halfsweep/serve`: an async function of a request
 * { method, url (absolute), body (chunks of bytes) } to { status, headers, text }. It never throws.
 */
export function createAnswers(model) {
  const health = { status: 'ok', items: model.items.size, factors: model.factors };
  const routes = {
    '/recommend': {
      GET: ({ query }) => recommend(query()),
      POST: async ({ body }) => recommend(await readJson(body)),
    },
    '/similar': { GET: ({ query }) => similar(query()) },
    '/health': { GET: () => health },
  };
  return async ({ method, url, body }) => {
    try {
      const { pathname, searchParams } = new URL(url);
      const answer = routeOf(routes, method, pathname);
      return json(200, await answer({ query: () => readQuery(searchParams, model.items), body }));
    } catch (error) {
      return refusal(error);
    }
  };

  function recommend({ history, ...options }) {
    checkNames(options, ['count', 'exclude', 'only', 'onUnknown', 'userWeight']);
    return model.recommendFor(history, { ...options, count: checkCount(options.count) });
  }

  function similar({ item, ...options }) {
    checkNames(options, ['count']);
    if (item === undefined) throw new ArgumentError('item', item, 'the id of an item');
    return { items: model.similarItems(item, { count: checkCount(options.count) }) };
  }
}

function routeOf(routes, method, path) {
  if (!Object.hasOwn(routes, path)) {
    throw new Refusal(404, 'path', `There is no ${path}; there are ${Object.keys(routes).join(', ')}.`);
  }
  if (Object.hasOwn(routes[path], method)) return routes[path][method];
  const allow = Object.keys(routes[path]).join(', ');
  throw new Refusal(405, 'method', `${path} answers ${allow}; got ${method}.`, { allow });
}

/** The answer that says what was wrong. Errors are told by their codes: each entry of the package has classes of its own. */
export function refusal(error) {
  const tell = (status, parameter, headers) =>
    json(status, { error: { code: error.code, parameter, message: error.message } }, headers);
  if (error.code === 'ERR_ARGUMENT') return tell(400, error.argument);
  if (error.code === 'ERR_UNKNOWN_ID') return tell(404, error.kind);
  if (error.code === 'ERR_NUMERICAL') return tell(422, 'history');
  if (error instanceof Refusal) return tell(error.status, error.parameter, error.headers);
  if (error.code !== 'ECONNRESET') console.error(error); // else the client has gone
  return json(500, { error: { code: 'ERR_INTERNAL', message: 'The server failed; its log says why.' } });
}

function json(status, value, headers = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, text: JSON.stringify(value) };
}

function checkNames(options, known) {
  const stranger = Object.keys(options).find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new ArgumentError(stranger, options[stranger], 'left out: there is no such parameter');
}

function checkCount(count = 10) {
  if (!(Number.isInteger(count) && count >= 0 && count <= MOST_ITEMS)) {
    throw new ArgumentError('count', count, `an integer from 0 to ${MOST_ITEMS}`);
  }
  return count;
}
