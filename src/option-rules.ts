// Options that have no say beside what others have come to: such a one is refused where it is given, and not passed over. A row
// for each stands beside the table of its options; docs/OPTIONS.md lists them.
import { ArgumentError } from './errors.ts';

/**
 * The option's name, or the path of one within it, as in `regularization.biases`; whether it has no say, by what all options have
 * come to; beside what, which goes on after "must be left out"; and a remedy.
 */
export type Rule = readonly [option: string, isIdle: (settled: never) => boolean, beside: string, remedy?: string];

/** Throws ArgumentError for the first option that is given, whatever its value, and has no say. */
export function checkRules(rules: readonly Rule[], given: object, settled: object, prefix = ''): void {
  for (const [option, isIdle, beside, remedy] of rules) {
    const value = option.split('.').reduce<unknown>((of, name) => Object(of)[name], given);
    if (value === undefined || !isIdle(settled as never)) continue;
    throw new ArgumentError(prefix + option, value, `left out ${beside}`, remedy);
  }
}
