// Interactions with something in them to learn, large enough for several blocks.
import { Interactions } from '../../../src/data/interactions.ts';
import { seeded } from '../../seeded.ts';

/** Ratings 1 … 5 of rank three with biases and noise; user and item 0 have no ratings. */
export function ratings(userCount: number, itemCount: number, density: number, weights = false): Interactions {
  const random = seeded(7);
  const [u, v] = [random.matrix(userCount, 4, 0.7), random.matrix(itemCount, 4, 0.7)];
  const entries = [];
  for (let user = 1; user < userCount; user++) {
    for (let item = 1; item < itemCount; item++) {
      if (random.uniform(0, 1) >= density) continue;
      const [a, b, c, bias] = u[user].map((x, k) => x * v[item][k] + (k === 3 ? x - x * v[item][k] + v[item][k] : 0));
      const value = Math.min(5, Math.max(1, Math.round(3 + a + b + c + bias + random.normal(0.2))));
      entries.push({ user, item, value, weight: random.uniform(0.5, 2) });
    }
  }
  return Interactions.fromTriplets({
    users: entries.map(({ user }) => user),
    items: entries.map(({ item }) => item),
    values: entries.map(({ value }) => value),
    weights: weights ? entries.map(({ weight }) => weight) : undefined,
    userCount,
    itemCount,
  });
}

/** Users of two kinds, each with items of its own kind for the most part: what a ranking can get right. */
export function tastes(userCount: number, itemCount: number): Interactions {
  const random = seeded(9);
  const pairs = Array.from({ length: userCount }, (_, user) =>
    random
      .distinct(Math.floor(0.15 * itemCount), Math.floor(itemCount / 2))
      .map((k) => ({ user, item: 2 * k + ((user + Number(random.uniform(0, 1) < 0.05)) % 2) })),
  ).flat();
  return Interactions.fromTriplets({
    users: pairs.map(({ user }) => user),
    items: pairs.map(({ item }) => item),
    userCount,
    itemCount,
  });
}
