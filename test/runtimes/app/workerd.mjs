// A Worker of workerd: what the host can do comes as the body of a request, the report is the response.
import serve from 'halfsweep/wasm/serve.wasm';
import strict from 'halfsweep/wasm/strict.wasm';
import { runCases } from './parts.mjs';

export default {
  async fetch(request) {
    const kernels = { strict: { module: strict }, serve: { module: serve } };
    return Response.json(await runCases(await request.json(), kernels));
  },
};
