import type { Interactions } from '../../src/index.ts';
import type { Terms } from './terms.mjs';

export class CentredFit {
  constructor(userItems: Interactions, terms: Terms, settings: { factors: number; seed?: number });
  users: Float64Array;
  items: Float64Array;
  solveUsers(): void;
  solveItems(): void;
}
