/** Mebibytes resident; gibibytes of addresses that a round took on average, null where the system does not say. */
export interface FlatRow {
  readonly kind: string;
  readonly times: number;
  readonly early: number;
  readonly late: number;
  readonly peak: number;
  readonly addresses: number | null;
  readonly flat: boolean;
}

export function measureFlat(kinds?: readonly string[]): Promise<FlatRow[]>;
export function tableOf(rows: readonly FlatRow[]): string;
