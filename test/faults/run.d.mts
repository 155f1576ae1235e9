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
