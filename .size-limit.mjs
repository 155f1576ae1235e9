// What a page downloads, as it is shipped: kilobytes (1000 bytes) by gzip, kernels and all.
import { readFileSync } from 'node:fs';

/** For each entry of dist/browser the files that it loads at once, and those that its functions load when first called. */
const files = JSON.parse(readFileSync('build/page-files.json', 'utf8'));
const paths = (names) => names.map((name) => `dist/browser/${name}`);
const { atOnce, onDemand } = files['index.js'];

export default [
  { name: 'halfsweep', path: paths(atOnce), limit: '57 kB', gzip: true },
  {
    name: 'halfsweep, all that it may load later included',
    path: paths([...atOnce, ...onDemand]),
    limit: '135 kB',
    gzip: true,
  },
  { name: 'halfsweep/files, beside halfsweep', path: paths(files['files.js'].atOnce), limit: '18 kB', gzip: true },
  { name: 'halfsweep/workers', path: paths(files['workers.js'].atOnce), limit: '4 kB', gzip: true },
  { name: 'halfsweep/serve', path: paths(['serve.js']), limit: '17 kB', gzip: true },
];
