// The edge VM: the function is called from outside.
import serve from 'halfsweep/wasm/serve.wasm?module';
import strict from 'halfsweep/wasm/strict.wasm?module';
import { runCases } from './parts.mjs';

globalThis.runCases = (host) => runCases(host, { strict: { module: strict }, serve: { module: serve } });
