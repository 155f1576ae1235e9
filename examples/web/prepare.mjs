// Makes what the page loads, in examples/web/assets/: the model, what its items are called, and what it was trained on.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitWals } from 'halfsweep';
import { readDescriptions, readInteractions } from 'halfsweep/node';

const DATA = join(import.meta.dirname, '../data');
const ASSETS = join(import.meta.dirname, 'assets');

const interactions = await readInteractions(join(DATA, 'debian-bookworm.tsv.gz'), {
  user: 'package',
  item: 'dependency',
});
const descriptions = await readDescriptions(join(DATA, 'debian-items.tsv.gz'));
const model = await fitWals(interactions, { factors: 64, epochs: 15, unobservedWeight: 0.01, keepUsers: false });
const small = model.quantize('int8', { keepUsers: false, keepSeen: false });

await mkdir(ASSETS, { recursive: true });
await write('model.safetensors', small.encode());
await write(
  'catalogue.tsv',
  lines(interactions.items.ids(), (name) => `${name}\t${descriptions.get(name) ?? ''}`),
);
await write(
  'interactions.txt',
  lines(interactions.userCounts(), (_, user) => gaps(interactions.itemsOf(user))),
);

function lines(list, line) {
  return Array.from(list, line).join('\n');
}

/** The distances from one item to the next, in base 36: short, and shorter still when packed by the server. */
function gaps(items) {
  return Array.from(items, (item, k) => (item - (k > 0 ? items[k - 1] : 0)).toString(36)).join(' ');
}

async function write(name, content) {
  await writeFile(join(ASSETS, name), content);
  console.log(`${name.padEnd(20)} ${content.length.toLocaleString('en-US').padStart(10)} bytes`);
}
