// A Vite plugin that writes the service worker, sw.js: src/offline/service-worker.js with the list of the build's files.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, 'src/offline/service-worker.js');
/** What no bundle lists. */
const PUBLIC = join(import.meta.dirname, 'public');

export function precache() {
  return {
    name: 'precache',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, bundle) {
      const files = Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
      const hash = createHash('sha256');
      for (const file of files) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
      const list = [
        './',
        ...(await readdir(PUBLIC)),
        ...files.map(({ fileName }) => fileName).filter((name) => name !== 'index.html'),
      ];
      const head = `const VERSION = '${hash.digest('hex').slice(0, 12)}';\nconst FILES = ${JSON.stringify(list)};\n`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + (await readFile(SOURCE, 'utf8')) });
    },
  };
}
