// Ranges that turn out too narrow. The objective's own are an opinion on where to look, and the refinement goes past their
// ends; those of the caller are not left, but it is said where the best lies at an end of one.
import type { Parameter } from './dimensions.ts';
import type { Trial, TunePlan } from './options.ts';
import { isRange, type Range, type Space } from './space.ts';

/** How far past the ends of a range the refinement may go. */
const FARTHER = 64;
/** So close to an end is at the end. */
const CLOSE = 1.1;

/** The space of the refinement. */
export function widened({ space, wideable }: Pick<TunePlan, 'space' | 'wideable'>): Space {
  const entries = wideable.flatMap((name) => {
    const dimension = space[name]!;
    if (!isRange(dimension)) return [];
    return [[name, { low: dimension.low / FARTHER, high: dimension.high * FARTHER }]];
  });
  return { ...space, ...Object.fromEntries(entries) };
}

/** A number whose best value lies at an end of its range, or past it. */
export interface Edge {
  readonly parameter: Parameter;
  /** The best value. */
  readonly value: number;
  /** The range that was to be searched. */
  readonly range: Range;
  /** Whether the search went on past the end; else it is the caller's range, which is not left. */
  readonly widened: boolean;
}

/** The edges at which a trial lies. */
export function edgesOf({ space, wideable }: Pick<TunePlan, 'space' | 'wideable'>, { parameters }: Trial): Edge[] {
  const names = Object.keys(parameters) as Parameter[];
  return names.flatMap((parameter) => {
    const range = space[parameter]!;
    const value = parameters[parameter]!;
    if (!isRange(range) || range.low === range.high) return [];
    const isAtEnd = value <= range.low * CLOSE || value >= range.high / CLOSE;
    return isAtEnd ? [{ parameter, value, range, widened: wideable.includes(parameter) }] : [];
  });
}
