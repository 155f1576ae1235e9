export interface Failure {
  readonly seed: number;
  readonly where?: string;
  readonly what: string;
}

export interface Figures {
  readonly cases: number;
  readonly failures: number;
  readonly seconds: number;
  /** Of what the cases met. */
  readonly counts: Readonly<Record<string, number>>;
}

/** By suite of cases: how many are usual, cases of one process, and the seconds that one case may take. */
export const SUITES: Readonly<Record<string, { usual: number; chunk: number; seconds: number }>>;
/** Suites of steps. */
export const STEPS: Readonly<Record<string, unknown>>;

export function countOf(suite: string, each: number): Promise<number>;

export function runCases(
  suite: string,
  first: number,
  count: number,
  log?: (line: string) => void,
): Promise<{ cases: number; failures: Failure[]; figures: Record<string, Figures> }>;
