import { FactorModel, fitWals, Interactions } from 'halfsweep';

const baskets = { ann: 'tea honey', bob: 'tea honey lemon', cat: 'coffee milk', dan: 'coffee milk sugar' };
const rows = Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));
fitWals(Interactions.fromRows(rows), { factors: 2, regularization: 0.01 }).then((model) => {
  const [{ item }] = FactorModel.decode(model.encode()).recommend('ann', { count: 1 });
  document.querySelector('output').value = item;
});
