import type { FactorModel, Interactions } from '../../../src/index.ts';
import type { Dataset } from './datasets.d.mts';

export interface Shape {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
}
export interface Data {
  readonly train: Interactions;
  readonly test: Interactions;
  readonly foldIn?: Interactions;
  readonly whole?: Shape;
  readonly notes: readonly string[];
}
export interface ReproduceOptions {
  factors?: number;
  epochs?: number;
  heldOut?: number;
  part?: 'test' | 'validation';
  tune?: number;
  seed?: number;
  onEpoch?: (event: { epoch: number; epochs: number; seconds: number }) => void;
}
export function reproduce(
  dataset: Dataset,
  path: string,
  options?: ReproduceOptions,
  print?: (line: string) => void,
): Promise<{ figures: Record<string, Record<string, number>>; model: FactorModel; data: Data }>;
export function mostFactors(
  shape: Shape,
  dataset: Pick<Dataset, 'factors' | 'settings'>,
  print: (line: string) => void,
): Promise<number>;
