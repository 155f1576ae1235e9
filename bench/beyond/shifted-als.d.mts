import type { Interactions } from '../../src/index.ts';
import type { Terms } from './terms.mjs';

export class ShiftedFit {
  constructor(userItems: Interactions, terms: Terms, settings: { factors: number; seed?: number; steps?: number });
  readonly users: Float32Array;
  readonly items: Float32Array;
  sweep(): void;
  halfSweep(which: 'users' | 'items', relaxation: number, steps: number): void;
  loss(): number;
  model(): { factors: number; users: Float32Array; items: Float32Array };
}
