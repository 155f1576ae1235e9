// Interactions as large services have them, seeded, of any number: users' degrees follow Pareto's law (a = 1.5), items' popularity
// (rank + q)^−0.9; no pair comes twice, and they come in random order. Nothing is held but a few MiB and the degrees: a pair's
// place in the order is drawn by a permutation of positions (a Feistel network), and a user's items by one of quantiles.

const EXPONENT = 1.5;
const SLOPE = 0.9;
const BATCH = 2 ** 16;
