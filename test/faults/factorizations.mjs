// Random problems of factorization for the suite of numbers, far beyond what anybody means: λ and w0 from 0 to 1e6, weights
// and values of any size, side weights over many decades, more factors than the rank. Each comes with the options of its fit
// and with the cells of the literal objective (test/reference/objective.ts), written down from the definitions of the presets.

/** @returns {{ interactions, options, rules, biases }} `rules` is what `cellsOf` takes; `biases` null or what is fitted */
export function problemOf(random, { Interactions }) {
  const [userCount, itemCount] = [2 + random.below(24), 2 + random.below(24)];
  const entries = entriesOf(random, userCount, itemCount);
  const preset = random.pick(PRESETS);
  const weightScale = 10 ** random.pick([0, 0, 0, 0, -8, -4, 3, 8]);
  const valueScale = preset.valued ? 10 ** random.pick([0, 0, 0, 0, -6, -3, 3, 6]) : 1;
  const weighted = weightScale !== 1 || random.chance(0.3);
  for (const entry of entries) {
    entry.value = Math.fround(entry.value * valueScale);
    entry.weight = weighted ? Math.fround(weightScale * 4 ** -random.below(3)) : 1;
  }
  const w0 = preset.w0 ?? random.pick([0, 1e-6, 1e-3, 0.1, 0.1, 1, 1, 10, 1e3, 1e4, 1e6]);
  const regularization = random.pick([0, 1e-12, 1e-9, 1e-8, 1e-6, 1e-3, 0.1, 0.1, 1, 10, 1e3, 1e6]);
  const options = {
    objective: preset.name,
    factors: random.pick([1, 2, 3, 4, 5, 8, 13, 16, 33]),
    epochs: 1 + random.below(8),
    seed: random.below(1e6),
    regularization,
    regularizationExponent: random.pick([0, 0, 0.5, 1]),
    solver: random.pick(['exact', 'exact', 'cg']),
    simd: random.pick(['strict', 'auto']),
    ...(preset.w0 === undefined && { unobservedWeight: w0 }),
    ...(preset.alpha && { alpha: 10 ** (random.below(5) - 2) }),
  };
  if (options.solver === 'cg') options.cgSteps = 1 + random.below(5);
  const isBiased = w0 === 0 && random.chance(0.4);
  if (isBiased) options.biases = true;
  else if (options.solver === 'exact' && random.chance(0.2)) options.nonNegative = true;
  if (!options.nonNegative && random.chance(0.5)) options.relaxation = random.pick([1, 0.7, 1.8]);
  const rules = rulesOf({ preset, options, w0, entries, userCount, itemCount });
  if (w0 > 0 && random.chance(0.5)) addSideWeights(random, options, rules);
  const column = (name) => entries.map((entry) => entry[name]);
  const interactions = Interactions.fromTriplets({
    users: column('user'),
    items: column('item'),
    values: column('value'),
    weights: weighted ? column('weight') : null,
    userCount,
    itemCount,
  });
  return { interactions, options, rules };
}

/** By user, then item, as the positions of interactions are. */
function entriesOf(random, userCount, itemCount) {
  const density = random.pick([0.05, 0.2, 0.5, 1]);
  const entries = [];
  for (let user = 0; user < userCount; user++) {
    for (let item = 0; item < itemCount; item++) {
      if (random.chance(density) || user + item === 0) entries.push({ user, item, value: 1 + random.below(5) });
    }
  }
  return entries;
}

/** The presets: `w0` where a preset fixes it, whether its targets are the values, its weight and target of an entry. */
const PRESETS = [
  { name: 'wmf', valued: true, weight: () => 1, target: ({ value }) => value },
  { name: 'wmf', valued: true, weight: () => 1, target: ({ value }) => value },
  { name: 'explicit', valued: true, w0: 0, weight: () => 1, target: ({ value }) => value },
  { name: 'ials', weight: (_, { w0 }) => 1 + w0, target: (_, { w0 }) => 1 / (1 + w0) },
  { name: 'hkv', w0: 1, alpha: true, weight: ({ value }, { alpha }) => 1 + alpha * value, target: () => 1 },
  { name: 'implicit', w0: 1, alpha: true, weight: ({ value }, { alpha }) => alpha * value, target: () => 1 },
];

/** What the literal objective is made of; float32 where a fit keeps float32. */
function rulesOf({ preset, options, w0, entries, userCount, itemCount }) {
  const { regularization, regularizationExponent, alpha } = options;
  return {
    userCount,
    itemCount,
    entries,
    weight: (position) =>
      Math.fround(entries[position].weight * Math.fround(preset.weight(entries[position], { w0, alpha }))),
    target: (position) => Math.fround(preset.target(entries[position], { w0 })),
    unobservedWeight: Math.fround(w0),
    regularization,
    regularizationExponent,
  };
}

function addSideWeights(random, options, rules) {
  const decades = random.pick([0, 1, 3, 6]);
  const weights = (count) => Array.from({ length: count }, () => Math.fround(10 ** -random.below(decades + 1)));
  if (random.chance(0.8)) options.userWeights = rules.userWeights = weights(rules.userCount);
  if (random.chance(0.8)) options.itemWeights = rules.itemWeights = weights(rules.itemCount);
}
