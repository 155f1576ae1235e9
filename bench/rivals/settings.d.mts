export interface CommonObjective {
  readonly unobservedWeight: number;
  readonly regularization: number;
}
type Objectives = Record<string, CommonObjective & { readonly sizes: readonly number[] }>;

export const OBJECTIVES: Objectives;
export const COURSES: { readonly sweeps: number; readonly sizes: readonly number[] };
export const TARGETS: { readonly sweeps: number; readonly quality: number };
export const QUICK: { readonly objectives: Objectives };
