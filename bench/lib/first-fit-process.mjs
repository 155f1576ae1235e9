// A process of the first-fit suite: prints, as JSON, the milliseconds of each step from import to model.
const start = performance.now();
const { fitWals, Interactions } = await import('halfsweep');
const loaded = performance.now();
const rows = Array.from({ length: 100 }, (_, k) => ({
  user: `user ${k % 20}`,
  item: `item ${(k * 7 + (k >> 4)) % 30}`,
}));
const interactions = Interactions.fromRows(rows);
const ready = performance.now();
const model = await fitWals(interactions);
const end = performance.now();
if (!(model.recommend('user 1').length > 0)) throw new Error('The model recommends nothing.');
console.log(JSON.stringify({ load: loaded - start, data: ready - loaded, fit: end - ready, total: end - start }));
