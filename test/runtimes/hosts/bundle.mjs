// What the hosts without node_modules are given: the app in one bundle, by esbuild.
import { join } from 'node:path';

/** Bundles runtimes/app/<entry>; `options` are esbuild's. Returns the files that came out. */
export async function bundle({ folder }, tools, entry, options) {
  const { build } = await tools.import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [join('runtimes', 'app', entry)],
    outdir: join(folder, 'bundled', entry),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    ...options,
  });
  return outputFiles;
}
