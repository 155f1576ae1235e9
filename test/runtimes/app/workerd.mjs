// A Worker of workerd: what the host can do comes as the body of a request, the report is the response.
import { runCases } from './parts.mjs';

export default {
  async fetch(request) {
    return Response.json(await runCases(await request.json()));
  },
};
