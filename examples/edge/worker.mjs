// A Cloudflare Worker that answers with a model: the requests of ../answers.mjs, by the small build and the model of
// make-model.mjs, which lies among the Worker's static assets. README.md says how it is run.
import { loadModel } from 'halfsweep/serve';
import { createAnswers, refusal } from '../answers.mjs';

/** The host is of no meaning to the binding. */
const MODEL = 'https://assets.local/model.safetensors';

/** Made from the model at the isolate's first request, and kept as long as the isolate. */
let answers;

export default {
  async fetch({ method, url, body }, { ASSETS }) {
    const chunks = body ? { [Symbol.asyncIterator]: () => body.values({ preventCancel: true }) } : [];
    const { status, headers, text } = await answer({ method, url, body: chunks }, ASSETS);
    // Whoever is still sending does not hear a refusal.
    if (body && status !== 200) await body.pipeTo(new WritableStream()).catch(() => {});
    return new Response(text, { status, headers });
  },
};

async function answer(request, assets) {
  try {
    // Requests that come while the model is on its way read it too, and the first to have it loads it: a promise that
    // they share would never settle when the client of the request that made it goes away.
    if (!answers) {
      const bytes = await readModel(assets);
      answers ??= createAnswers(loadModel(bytes));
    }
    return await answers(request);
  } catch (error) {
    return refusal(error);
  }
}

async function readModel(assets) {
  const response = await assets.fetch(MODEL);
  if (!response.ok) throw new Error(`The assets answer ${response.status} for ${MODEL}: is the model made?`);
  return response.arrayBuffer();
}
