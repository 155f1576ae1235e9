// The options that every solver has, each declared once.
import { anInteger, aSeed, type Option, oneOf, option } from '../../options.ts';

export const SHARED_OPTIONS = {
  factors: option(anInteger(1, 2048), 64),
  seed: option(aSeed, 1),
  simd: option(oneOf('auto', 'strict'), 'auto'),
} as const;

/** A fit that has come to its end may be gone on with: how many epochs there are is not part of what they are. */
export function epochsOption(fallback: number): Option<number> {
  return option(anInteger(1, 1_000_000), fallback, { affectsResult: false });
}
