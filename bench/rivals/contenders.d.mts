export interface Contender {
  readonly name: string;
  readonly system: string;
  readonly exact?: boolean;
  readonly sizes: readonly number[];
  readonly options: object;
}
export const CONTENDERS: readonly Contender[];
export function isOurs(name: string): boolean;
export function isExact(name: string): boolean;
export function isApproximate(name: string): boolean;
