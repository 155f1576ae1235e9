// The HTTP server of serve.mjs; answers.mjs has what it answers.
//
// The model is a FactorModel, not what `loadModel` of halfsweep/serve gives: a server has the room for whole factors, and
// only they discard items by bounds. Where memory or the first answer's time matter, take loadModel, as edge/ does.
import { createServer } from 'node:http';
import { createAnswers } from './answers.mjs';

const LIMITS = {
  maxHeaderSize: 16 * 1024, // the query is part of it
  requestTimeout: 10_000,
  headersTimeout: 10_000,
  keepAliveTimeout: 30_000,
};

/** An HTTP server, not listening yet, that answers with the model. */
export function createService(model) {
  const answer = createAnswers(model);
  const server = createServer(LIMITS, async (request, response) => {
    const { status, headers, text } = await answer({
      method: request.method,
      url: `http://localhost${request.url}`,
      // The connection outlives the reading, so that a refusal gets through.
      body: request.iterator({ destroyOnReturn: false }),
    });
    // Close waits for the connections there are; a client that keeps them alive would hold it up.
    if (!server.listening) response.shouldKeepAlive = false;
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
    response.end(text);
  });
  return server;
}
