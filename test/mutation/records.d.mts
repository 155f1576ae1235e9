/** What tells one draw of mutants from another. */
export interface Draw {
  readonly sources: string;
  readonly seed: number;
}
export interface MutationRecord extends Draw {
  readonly sample: number;
  /** Mutants that there are, those drawn, and of these those that compile. */
  readonly total: number;
  readonly drawn: number;
  readonly mutants: number;
  readonly unfinished?: MutationRecord;
}
export function isWhole(record: MutationRecord, asked: Draw & { sample: number }): boolean;
export function begunOf(record: MutationRecord | undefined, asked: Draw): Partial<MutationRecord>;
export function placed(record: MutationRecord | undefined, result: MutationRecord, again?: boolean): MutationRecord;
/** A mutant, by the words of its line and which of the lines of these words it is. */
export interface Mutant {
  readonly file: string;
  readonly at: number;
  readonly code: string;
  readonly was: string;
  readonly now: string;
  readonly nth?: number;
}
export function isSame(a: Mutant, b: Mutant): boolean;
