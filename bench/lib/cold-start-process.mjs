// A process of the serve suite: prints, as JSON, the milliseconds from a model's bytes to the first answer.
import { readFileSync } from 'node:fs';
import { histories } from './serve-model.mjs';

const [file] = process.argv.slice(2);
const [history] = histories(1);
const start = performance.now();
const { loadModel } = await import('halfsweep/serve');
const imported = performance.now();
const bytes = readFileSync(file).slice().buffer;
const read = performance.now();
const model = loadModel(bytes);
const loaded = performance.now();
const { items } = model.recommendFor(history, { count: 20 });
const end = performance.now();
if (items.length !== 20) throw new Error('The model recommends too little.');
console.log(JSON.stringify({ import: imported - start, load: loaded - read, answer: end - loaded, total: end - read }));
