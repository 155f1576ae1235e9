// A page: what the host can do comes in the address, the report goes to the server that gave the page.
import { runCases } from './parts.mjs';

const report = await runCases(JSON.parse(decodeURIComponent(location.search.slice(1))));
report.isolated = crossOriginIsolated;
await fetch('/report', { method: 'POST', body: JSON.stringify(report) });
