// The body of a request, within bounds, and what a request is refused with when the library has no word for it.

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

/** The JSON object that a request carries. Throws Refusal: 413 for too many bytes, 400 for anything else. */
export async function readJson(request) {
  const value = parse(await readText(request));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, 'body', 'The body must be a JSON object.');
  }
  return value;
}

async function readText(request) {
  const chunks = [];
  let bytes = 0;
  // The connection outlives the loop, so that a refusal gets through.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      throw new Refusal(413, 'body', `The body must be at most ${MOST_BYTES} bytes.`, { connection: 'close' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(400, 'body', `The body must be JSON: ${error.message}.`);
  }
}
