export interface Failure {
  readonly seed: number;
  readonly where?: string;
  readonly what: string;
}

export function runCases(
  suite: string,
  first: number,
  count: number,
  log?: (line: string) => void,
): Promise<{ cases: number; failures: Failure[] }>;

/** How many cases a suite has, where they are few. */
export const FEW: { readonly memory: number };
