import { fitWals, Interactions } from 'halfsweep';

const baskets = { ann: 'tea honey', bob: 'tea honey lemon', cat: 'coffee milk', dan: 'coffee milk sugar' };
const rows = Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));

export default {
  async fetch() {
    const model = await fitWals(Interactions.fromRows(rows), { factors: 2, regularization: 0.01 });
    return new Response(model.recommend('ann', { count: 1 })[0].item);
  },
};
