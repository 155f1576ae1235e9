import { fitWals, Interactions } from 'halfsweep';
import { createWorkerPool } from 'halfsweep/workers';

const baskets = { ann: 'tea honey', bob: 'tea honey lemon', cat: 'coffee milk', dan: 'coffee milk sugar' };
const rows = Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));
const workerFactory = () => new Worker('worker.js', { type: 'module' });
createWorkerPool({ workers: 2, workerFactory }).then(async (pool) => {
  const model = await fitWals(Interactions.fromRows(rows), { factors: 2, regularization: 0.01, workers: pool });
  const [{ item }] = model.recommend('ann', { count: 1 });
  document.querySelector('output').value = `${item} by ${pool.size} threads`;
});
