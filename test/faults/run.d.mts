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

export function countOf(suite: string, each: number): Promise<number>;

export function runCases(
  suite: string,
  first: number,
  count: number,
  log?: (line: string) => void,
): Promise<{ cases: number; failures: Failure[]; figures: Record<string, Figures> }>;
