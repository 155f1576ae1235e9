// What the service of serve.mjs answers, in JSON:
//
//   GET  /recommend?history=a,b,c[&count=10][&exclude=d,e][&only=f,g][&onUnknown=error][&userWeight=1]
//   POST /recommend  {"history": ["a", {"item": "b", "weight": 2}], "count": 10, …}  for ids with commas, values, weights
//   GET  /similar?item=a[&count=10]
//   GET  /health
//
// Errors are {"error": {"code", "parameter", "message"}} with a status of 400 and more.
//
// The model is a FactorModel, not what `loadModel` of halfsweep/serve gives: a server has the room for whole factors, and
// only they answer /similar and discard items by bounds. Where memory or the first answer's time matter, take loadModel.
import { createServer } from 'node:http';
import { ArgumentError, NumericalError, UnknownIdError } from 'halfsweep';
import { Refusal, readJson } from './request.mjs';

/** A list as long as this is more than anybody reads. */
const MOST_ITEMS = 1000;
const LIMITS = {
  maxHeaderSize: 16 * 1024, // the query is part of it
  requestTimeout: 10_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 30_000,
};

/** An HTTP server, not listening yet, that answers with the model. */
export function createService(model) {
  const health = { status: 'ok', items: model.items.size, factors: model.factors };
  const routes = {
    '/recommend': {
      GET: ({ query }) => recommend(fromQuery(query)),
      POST: ({ body }) => recommend(body),
    },
    '/similar': { GET: ({ query }) => similar(fromQuery(query)) },
    '/health': { GET: () => health },
  };
  const server = createServer(LIMITS, async (request, response) => {
    const { status, headers, body } = await answer(routes, request);
    const text = JSON.stringify(body);
    // Close waits for the connections there are; a client that keeps them alive would hold it up.
    if (!server.listening) response.shouldKeepAlive = false;
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    response.end(text);
  });
  return server;

  function recommend({ history, ...options }) {
    checkNames(options, ['count', 'exclude', 'only', 'onUnknown', 'userWeight']);
    return model.recommendFor(history, { ...options, count: checkCount(options.count) });
  }

  function similar({ item, ...options }) {
    checkNames(options, ['count']);
    if (item === undefined) throw new ArgumentError('item', item, 'the id of an item');
    return { items: model.similarItems(item, { count: checkCount(options.count) }) };
  }

  /** The parameters of a query, as they are in a body. */
  function fromQuery(query) {
    const parameters = new Map();
    for (const [name, text] of query) {
      if (parameters.has(name)) throw new ArgumentError(name, text, 'given once', 'Separate ids by commas.');
      parameters.set(name, readParameter(name, text));
    }
    return Object.fromEntries(parameters);
  }

  function readParameter(name, text) {
    if (name === 'item') return readId(name, text);
    if (name === 'count' || name === 'userWeight') return readNumber(name, text);
    if (['history', 'exclude', 'only'].includes(name)) {
      return text === '' ? [] : text.split(',').map((id, position) => readId(`${name}[${position}]`, id));
    }
    return text;
  }

  function readId(name, text) {
    return typeof model.items.idAt(0) === 'number' ? readNumber(name, text) : text;
  }
}

/** { status, body, headers? } of the answer to a request; it never throws. */
async function answer(routes, request) {
  try {
    const { pathname, searchParams: query } = new URL(`http://localhost${request.url}`);
    if (!Object.hasOwn(routes, pathname)) throw new Refusal(404, 'path', `There is no ${pathname}.`);
    const methods = routes[pathname];
    if (!Object.hasOwn(methods, request.method)) {
      const allow = Object.keys(methods).join(', ');
      throw new Refusal(405, 'method', `${pathname} answers ${allow}; got ${request.method}.`, { allow });
    }
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    return { status: 200, body: methods[request.method]({ query, body }) };
  } catch (error) {
    return refusal(error);
  }
}

/** The answer that says what was wrong. */
function refusal(error) {
  const tell = (status, parameter, headers) => ({
    status,
    headers,
    body: { error: { code: error.code, parameter, message: error.message } },
  });
  if (error instanceof ArgumentError) return tell(400, error.argument);
  if (error instanceof UnknownIdError) return tell(404, error.kind);
  if (error instanceof NumericalError) return tell(422, 'history');
  if (error instanceof Refusal) return tell(error.status, error.parameter, error.headers);
  if (error.code !== 'ECONNRESET') console.error(error); // else the client has gone
  return { status: 500, body: { error: { code: 'ERR_INTERNAL', message: 'The server failed; its log says why.' } } };
}

function readNumber(name, text) {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ArgumentError(name, text, 'a number');
  return value;
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
