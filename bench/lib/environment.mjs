// What a measurement was made on: it is printed above every table.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { project } from './project.mjs';
import { hasRelaxedSimd } from './relaunch.mjs';

export function environment() {
  const cpus = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    machine: `${cpus.length} × ${cpus[0]?.model ?? 'unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.platform()} ${os.arch()}`,
    load: Number(os.loadavg()[0].toFixed(2)),
    node: process.versions.node,
    v8: process.versions.v8,
    simd: hasRelaxedSimd ? 'relaxed' : 'strict',
    halfsweep: versionOf('package.json'),
    assemblyscript: versionOf('node_modules/assemblyscript/package.json'),
    tinybench: versionOf('node_modules/tinybench/package.json'),
  };
}

export function describeEnvironment(e) {
  return (
    `${e.date} UTC, ${e.machine} (${e.system}, load ${e.load} at the start), Node ${e.node} (V8 ${e.v8}), ` +
    `halfsweep ${e.halfsweep} (${e.simd} SIMD), assemblyscript ${e.assemblyscript}, tinybench ${e.tinybench}`
  );
}

function versionOf(path) {
  return JSON.parse(readFileSync(project(path), 'utf8')).version;
}
