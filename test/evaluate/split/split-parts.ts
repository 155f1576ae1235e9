// Interactions as text, and what every split into two parts has to hold.
import { expect } from 'vitest';
import type { Interactions } from '../../../src/data/interactions.ts';

/** Every entry as text: the indices of the pair, value, weight and time. */
export function entriesOf(interactions: Interactions): string[] {
  const { indices, weights, times, userCount, indptr } = interactions;
  const entries: string[] = [];
  for (let user = 0; user < userCount; user++) {
    for (let at = indptr[user]; at < indptr[user + 1]; at++) {
      entries.push([user, indices[at], interactions.valueAt(at), weights?.[at], times?.[at]].join(' '));
    }
  }
  return entries;
}

/** Train and test are the whole, over its users and items. */
export function checkParts(whole: Interactions, { train, test }: { train: Interactions; test: Interactions }): void {
  expect([...entriesOf(train), ...entriesOf(test)].sort()).toEqual(entriesOf(whole).sort());
  for (const part of [train, test]) {
    expect(part.users).toBe(whole.users);
    expect(part.items).toBe(whole.items);
  }
}
