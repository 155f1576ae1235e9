interface Found {
  readonly factors: number;
  readonly users: Float32Array;
  readonly items: Float32Array;
}
export const RANKINGS: Readonly<Record<string, readonly number[]>>;
export function ranked(found: Found, counts: Int32Array, kind: string, strength: number): Found;
