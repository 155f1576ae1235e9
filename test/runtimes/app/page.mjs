// A page: what the host can do comes in the address, the report goes to the server that gave the page.
import { kernelsFromBytes } from './from-bytes.mjs';
import { runCases } from './parts.mjs';

const kernels = await kernelsFromBytes();
kernels.strict.address = '/strict.wasm';
kernels.serve.url = new URL('/serve.wasm', location.href);
const report = await runCases(JSON.parse(decodeURIComponent(location.search.slice(1))), kernels);
report.isolated = crossOriginIsolated;
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
