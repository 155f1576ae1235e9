// A process of the reading suite: reads a file once, and prints what that took as JSON.
import { readFileSync } from 'node:fs';
import { readInteractions, readQuery } from 'halfsweep/node';
import { project } from './project.mjs';

const READERS = {
  readInteractions: (file) => readInteractions(file),
  readQuery: (file) => readQuery(`from '${file.replaceAll("'", "''")}'`),
};

const [way, file] = process.argv.slice(2);
if (way === 'readQuery') await readQuery('select 1 as user, 2 as item'); // the package is loaded
const versionOf = (path) => JSON.parse(readFileSync(project(path), 'utf8')).version;
const version =
  way === 'readQuery'
    ? `@duckdb/node-api ${versionOf('node_modules/@duckdb/node-api/package.json')}`
    : `halfsweep ${versionOf('package.json')}`;
const before = process.memoryUsage.rss();
const [cpu, start] = [process.cpuUsage(), performance.now()];
const interactions = await READERS[way](file);
const wall = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const peak = process.resourceUsage().maxRSS * 1024;
const { userCount: users, itemCount: items, nnz: rows } = interactions;
console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6, before, peak, users, items, rows, version }));
