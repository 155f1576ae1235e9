// The public surface.
export { type Id, IdMap } from './data/id-map.ts';
export { Interactions } from './data/interactions.ts';
export * from './errors.ts';
export { evaluate } from './evaluate/evaluate.ts';
export { evaluateNegatives, type NegativesCase } from './evaluate/negatives.ts';
export { popularityModel } from './evaluate/popularity.ts';
export { splitInteractions } from './evaluate/split.ts';
export { FactorModel } from './model/factor-model.ts';
export type { Objective, TargetRule, WeightRule } from './model/objective.ts';
export { type LossOptions, loss } from './solve/loss.ts';
export { estimateMemory, type MemoryEstimate, type MemoryQuestion } from './solve/memory.ts';
export type { EpochEvent, WalsOptions, Weight } from './solve/options.ts';
export type { ObjectiveOptions, Preset, SideWeight } from './solve/presets.ts';
export { fitWals } from './solve/wals.ts';
export { createWorkerPool, WorkerError, type WorkerFactory, type WorkerHandle, WorkerPool } from './workers/pool.ts';
