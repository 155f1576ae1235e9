// Compiles the builds of scripts/builds.mjs, marks each file with its name and the package's version, and writes to
// src/wasm/binaries/ what the sources import: the kernels' interface, and for each kind of runtime the module that embeds
// them, so that the package needs no file or network access to find its kernels.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { builds, families, hostModules } from './builds.mjs';
import { hostModule } from './host-modules.mjs';
import { interfaceModule, signaturesTransform } from './interface.mjs';
import { withoutSection, withSection } from './wasm-file.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

const binaries = {};
const signatures = {};
for (const [name, { family, target }] of Object.entries(builds)) {
  const { file } = families[family];
  const outFile = `build/wasm/${name}.wasm`;
  const { error } = await asc.main([file, '--target', target, '--outFile', outFile], {
    stdout: process.stdout,
    stderr: process.stderr,
    transforms: [signaturesTransform(file, (found) => (signatures[family] = found))],
  });
  if (error) process.exit(1);
  const wasm = readFileSync(outFile);
  writeFileSync(outFile, withSection(wasm, 'halfsweep', `${version} ${name}`));
  // The map is found beside the file; text in a script has no place of its own.
  binaries[name] = withoutSection(wasm, 'sourceMappingURL');
}

const folder = 'src/wasm/binaries';
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/interface.ts`, interfaceModule(signatures));
for (const { family, host, name } of hostModules) {
  writeFileSync(`${folder}/${name}.ts`, hostModule(family, host, binaries));
}
