// Answers HTTP requests with a model, by nothing but node:http. After `npm run build`:
//
//   node examples/serve.mjs [--port 8080] [--host 127.0.0.1] [MODEL]
//
// MODEL is a file of `writeModel` or `halfsweep train`; without one, the model of Debian's packages, which is trained
// first if need be. service.mjs says what can be asked for. SIGTERM and SIGINT let requests under way finish.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readModel } from 'halfsweep/node';
import { createService } from './service.mjs';

const DEBIAN = join(import.meta.dirname, '../models/debian.safetensors');
/** How long requests may go on after the signal to stop. */
const GRACE_MS = 5000;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '8080' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});
const [file = DEBIAN] = positionals;
if (file === DEBIAN && !existsSync(DEBIAN)) await import('./start.mjs');

const model = await readModel(file);
// The first answer of each kind packs the items and compiles kernels, and shows what this model cannot do: not a
// visitor's business.
const [first] = model.items.ids();
model.recommendFor([{ item: first, value: 1, weight: 1 }], { userWeight: 1 });
model.similarItems(first);

const server = createService(model);
server.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
server.listen(Number(flags.port), flags.host, () => {
  const { address, port } = server.address();
  console.log(
    `${model.items.size} items of ${file} on http://${address.includes(':') ? `[${address}]` : address}:${port}`,
  );
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop);

function stop() {
  server.close();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
}
