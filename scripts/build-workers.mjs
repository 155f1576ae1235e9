// Writes the scripts of workers as text to src/workers/built/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerModule, workers } from './worker-module.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = 'src/workers/built';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of workers) writeFileSync(`${folder}/${name}.ts`, await workerModule(name));
