import { fitWals, Interactions, loadKernels } from 'halfsweep';
import strict from 'halfsweep/wasm/strict.wasm?url';

const baskets = { ann: 'tea honey', bob: 'tea honey lemon', cat: 'coffee milk', dan: 'coffee milk sugar' };
const rows = Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));
loadKernels(strict).then(async () => {
  const model = await fitWals(Interactions.fromRows(rows), { factors: 2, regularization: 0.01 });
  document.querySelector('output').value = model.recommend('ann', { count: 1 })[0].item;
});
