// Writes the Worker's model: which Debian packages need which others, without the users it was trained on.
//
//   node make-model.mjs [FILE]
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fitWals } from 'halfsweep';
import { readInteractions, writeModel } from 'halfsweep/node';

const DATA = join(import.meta.dirname, '../data/debian-bookworm.tsv.gz');
const [file = join(import.meta.dirname, 'assets/model.safetensors')] = process.argv.slice(2);

const interactions = await readInteractions(DATA, { user: 'package', item: 'dependency' });
const model = await fitWals(interactions, { factors: 64, unobservedWeight: 0.01, keepUsers: false });
// Only the items answer a history: neither the users' names nor what they had has any business at the edge.
const small = model.quantize('int8', { keepUsers: false, keepSeen: false });
await mkdir(dirname(file), { recursive: true });
await writeModel(file, small);
console.log(`${file}: ${small.items.size} items, ${small.encode().length} bytes`);
