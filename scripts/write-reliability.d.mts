export interface Recorded {
  /** test/faults/results.json, by suite. */
  readonly faults: Readonly<Record<string, unknown>>;
  /** test/mutation/results.json, by folder. */
  readonly mutation: Readonly<Record<string, unknown>>;
  /** The folders of it whose sources are others by now. */
  readonly changed: readonly string[];
  /** test/mutation/equivalent.json. */
  readonly equivalent: readonly unknown[];
  /** test/engines/golden.json. */
  readonly golden: Readonly<Record<string, string>>;
}
export const TEMPLATE: URL;
export function recorded(): Recorded;
export function reliability(data?: Recorded, template?: string): string;
