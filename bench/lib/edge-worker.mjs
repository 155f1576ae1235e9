// The bundled Worker of examples/edge in workerd, by miniflare, as wrangler.jsonc configures it.
import { readdirSync, readFileSync } from 'node:fs';
import { importFrom } from './on-demand.mjs';

/**
 * Starts a fresh process of workerd. Returns { url, logged() (what it has printed), residentBytes(), stop() }.
 * @param app of `buildEdgeApp` @param assets a folder instead of the app's
 */
export async function startWorker({ bundle, config, tools }, assets) {
  const [{ Miniflare }, { unstable_getMiniflareWorkerOptions: optionsOf }] = await Promise.all([
    importFrom(tools, 'miniflare'),
    importFrom(tools, 'wrangler'),
  ]);
  const { workerOptions } = optionsOf(config, undefined, assets && { overrides: { assets: { directory: assets } } });
  const before = new Set(workerds());
  let logged = '';
  const worker = new Miniflare({
    ...workerOptions,
    rootPath: bundle,
    modules: true,
    scriptPath: 'worker.js',
    modulesRoot: bundle, // else the working folder, beside which modules have names that workerd refuses
    handleRuntimeStdio: (...outputs) => {
      for (const output of outputs) output.setEncoding('utf8').on('data', (text) => (logged += text));
    },
  });
  const ready = worker.ready.catch(async (error) => {
    await worker.dispose(); // a Miniflare that has not started would keep this process alive
    throw new Error(`workerd does not start: ${logged}`, { cause: error });
  });
  const url = (await ready).origin;
  const own = workerds().filter((pid) => !before.has(pid));
  return { url, logged: () => logged, residentBytes: () => residentBytes(own), stop: () => worker.dispose() };
}

/** The processes of workerd that this one has started; none where there is no /proc. */
function workerds() {
  let threads;
  try {
    threads = readdirSync('/proc/self/task');
  } catch {
    return [];
  }
  const children = threads.flatMap((thread) => {
    const text = readFileSync(`/proc/self/task/${thread}/children`, 'utf8');
    return text.split(' ').filter(Boolean);
  });
  return children.filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd');
}

/** What the processes hold of the machine's memory; undefined where it is not told. */
function residentBytes(pids) {
  if (pids.length === 0) return undefined;
  const kilobytes = pids.map((pid) => Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]));
  return 1024 * kilobytes.reduce((a, b) => a + b, 0);
}
