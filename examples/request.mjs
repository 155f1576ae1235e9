// What a request holds, within bounds, and what it is refused with when the library has no word for it. The same for
// node:http and for runtimes with fetch.
import { ArgumentError } from 'halfsweep/serve';

/** More than ten thousand ids; a request is held in memory before anything is known of it. */
const MOST_BYTES = 256 * 1024;

export class Refusal extends Error {
  code = 'ERR_REQUEST';

  /** @param parameter what of the request is at fault @param headers that belong to the status */
  constructor(status, parameter, message, headers = {}) {
    super(message);
    Object.assign(this, { status, parameter, headers });
  }
}

/**
 * The JSON object that a request carries. Throws Refusal: 413 for too many bytes, 400 for anything else.
 * @param chunks an iterable, async or not, of Uint8Arrays
 */
export async function readJson(chunks) {
  const text = await readText(chunks);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const got = text.length > 60 ? `${text.slice(0, 57)}...` : text;
    throw new Refusal(400, 'body', `The body must be a JSON object; got ${got}.`);
  }
  return value;
}

async function readText(chunks) {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      throw new Refusal(413, 'body', `The body must be at most ${MOST_BYTES} bytes; got more.`, {
        connection: 'close',
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, 'body', `The body must be JSON: ${error.message}.`);
  }
}

/**
 * The parameters of a query, as they are in a body.
 * @param query URLSearchParams @param items the ids of a model, which are all numbers or all strings
 */
export function readQuery(query, items) {
  const parameters = new Map();
  for (const [name, text] of query) {
    if (parameters.has(name)) throw new ArgumentError(name, text, 'given once', 'Separate ids by commas.');
    parameters.set(name, readParameter(name, text, items));
  }
  return Object.fromEntries(parameters);
}

function readParameter(name, text, items) {
  const readId = (argument, id) => (typeof items.idAt(0) === 'number' ? readNumber(argument, id) : id);
  if (name === 'item') return readId(name, text);
  if (name === 'count' || name === 'userWeight') return readNumber(name, text);
  if (['history', 'exclude', 'only'].includes(name)) {
    return text === '' ? [] : text.split(',').map((id, position) => readId(`${name}[${position}]`, id));
  }
  return text;
}

function readNumber(name, text) {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new ArgumentError(name, text, 'a number');
  return value;
}
