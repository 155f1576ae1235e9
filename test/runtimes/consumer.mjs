// The package as its users get it: packed, and installed in an empty folder outside of this one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './tools.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A temporary folder with the package in node_modules. `dispose` deletes it. */
export function createConsumer() {
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-consumer-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    const packed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: root }));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    npm(['install', '--silent', '--no-package-lock', join(folder, packed[0].filename)], { cwd: folder });
    return { folder, dispose, tarball: join(folder, packed[0].filename), bytes: packed[0].size };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Copies files of test/ into the consumer, where `halfsweep` means the installed package. */
export function copyTests(folder, paths) {
  for (const path of paths) cpSync(join(root, 'test', path), join(folder, path), { recursive: true });
}

/** [{ path, contents }] of the installed package's .wasm files. */
export function kernelFiles({ folder }) {
  const paths = ['strict', 'serve'].map((build) => join(folder, 'node_modules/halfsweep/dist/wasm', `${build}.wasm`));
  return paths.map((path) => ({ path, contents: readFileSync(path) }));
}
