import type { Interactions } from '../../src/index.ts';

interface Rows {
  rows: Float64Array;
}
export class CosineFit {
  constructor(
    userItems: Interactions,
    settings: {
      factors: number;
      margin: number;
      negativeWeight: number;
      learningRate?: number;
      batch?: number;
      seed?: number;
    },
    cosines: (users: Float64Array, items: Float64Array, factors: number) => ArrayLike<number>,
  );
  users: Rows;
  items: Rows;
  sweep(): void;
  slopes(some: Int32Array): { loss: number; users: Float64Array; items: Float64Array };
}
