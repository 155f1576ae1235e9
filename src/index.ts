// The public surface.

export type { ColumnArrays, CsrArrays, NumberColumns, TripletArrays } from './data/from-arrays.ts';
export type { ArrowOptions, ArrowTable } from './data/from-arrow.ts';
export type { BatchColumns, BatchOptions, BatchProgress, InteractionBatch } from './data/from-batches.ts';
export type { RowColumns } from './data/from-rows.ts';
export { type Id, IdMap } from './data/id-map.ts';
export { type DuplicatePolicy, Interactions, type InteractionsOptions, type RowOptions } from './data/interactions.ts';
export type {
  FactorStore,
  Ids,
  PartitionArrays,
  PartitionSection,
  PartitionShape,
  PartitionSource,
} from './data/partitions.ts';
export type { Selection } from './data/select-entries.ts';
export {
  ArgumentError,
  FormatError,
  type HalfsweepError,
  KernelError,
  MemoryLimitError,
  NumericalError,
  ParseError,
  UnknownIdError,
  WorkerError,
} from './errors.ts';
export { evaluate } from './evaluate/evaluate.ts';
export { type EvaluateFoldInOptions, evaluateFoldIn } from './evaluate/evaluate-fold-in.ts';
export { type EvaluateNegativesOptions, evaluateNegatives, type NegativesCase } from './evaluate/evaluate-negatives.ts';
export {
  type EvaluateRatingsOptions,
  evaluateRatings,
  type Predictor,
  type RatingEvaluation,
} from './evaluate/evaluate-ratings.ts';
export type { BootstrapOptions, Interval } from './evaluate/metrics/bootstrap.ts';
export type { CutoffMetric } from './evaluate/metrics/cutoff-metrics.ts';
export type { ItemVectors } from './evaluate/metrics/diversity.ts';
export type { Evaluation, PerUser, Report, ReportOptions } from './evaluate/metrics/report.ts';
export type { EvaluateOptions, MetricName } from './evaluate/plan.ts';
export { popularityModel } from './evaluate/popularity-model.ts';
export type { Progress, ProgressOptions } from './evaluate/progress.ts';
export { type HoldOutUsersOptions, holdOutUsers, type UserSplit } from './evaluate/split/hold-out-users.ts';
export { type LeaveOutOptions, leaveOut } from './evaluate/split/leave-out.ts';
export { splitByTime, type TimeSplit, type TimeSplitOptions } from './evaluate/split/split-by-time.ts';
export {
  type FoldOptions,
  foldInteractions,
  type SplitOptions,
  splitInteractions,
} from './evaluate/split/split-interactions.ts';
export type { Split } from './evaluate/split/split-parts.ts';
export type { CompactModel } from './model/compact/compact-model.ts';
export type { Precision } from './model/compact/compact-rows.ts';
export type { QuantizedModel } from './model/compact/quantized-model.ts';
export type { QuantizeOptions } from './model/compact/shrink.ts';
export { FactorModel } from './model/factor-model.ts';
export type { Explanation } from './model/fold-in/explain.ts';
export type {
  EntryNumbers,
  HistoryItem,
  HistoryOptions,
  HistoryUser,
  ItemHistory,
  UserHistory,
} from './model/fold-in/history.ts';
export type { FoldInOptions, Session } from './model/fold-in/session.ts';
export type { ItemFoldInOptions } from './model/fold-in/whole-inference.ts';
export type { ItemGrowth, UserGrowth } from './model/grow/grow.ts';
export type { GivenParts, ModelParts } from './model/model-parts.ts';
export { type ApproximateModel, type ApproximateOptions, approximate } from './model/rank/approximate.ts';
export type { NearestItems } from './model/rank/candidates.ts';
export type { ItemLists, Ranker, Ranking, RankOptions } from './model/rank/ranker.ts';
export type { RecommendOptions, Scored, ScoredList, ScoredUser, SimilarOptions } from './model/rank/recommend.ts';
export type { RecommendAllOptions, RecommendationBatch, UserRecommendations } from './model/rank/recommend-all.ts';
export type { Recommendation } from './model/rank/recommendation.ts';
export type { BiasOptions } from './objective/biases.ts';
export type { EntryOptions, EntryTarget, EntryWeight } from './objective/entries.ts';
export type {
  FittedMetadata,
  ForeignMetadata,
  ModelMetadata,
  Probe,
  SgdMetadata,
  SvdMetadata,
  WalsMetadata,
} from './objective/metadata.ts';
export type { Biases, FrequencyDiscount, Objective, TargetRule, WeightRule } from './objective/objective.ts';
export type { ObjectiveOptions, Preset } from './objective/presets.ts';
export type { SideWeight } from './objective/side-weights.ts';
export {
  type Bm25Options,
  type LogOptions,
  type PopularityOptions,
  type Shape,
  type TextWeightingOptions,
  type Weighting,
  weightings,
} from './objective/weightings.ts';
export type { CompiledModule, ResponseLike, Signal, UrlLike } from './platform.ts';
export type { FitEpoch, RunEvent } from './solve/run/epochs.ts';
export type { RunOptions } from './solve/run/options.ts';
export type { ProbeEvent } from './solve/run/probe.ts';
export type { ValidationFunction, ValidationMetric, ValidationOptions } from './solve/run/validation.ts';
export { fitSgd } from './solve/sgd/fit.ts';
export type { SgdLoss } from './solve/sgd/losses.ts';
export type { Schedule, SgdEpochEvent, SgdOptions, SideRegularization } from './solve/sgd/options.ts';
export type { Centre, Centring } from './solve/svd/centring.ts';
export { fitSvd } from './solve/svd/fit.ts';
export type { Svd, SvdEntry } from './solve/svd/model.ts';
export type { SvdEpochEvent, SvdOptions } from './solve/svd/options.ts';
export { fitWals } from './solve/wals/fit.ts';
export { type LossOptions, loss } from './solve/wals/loss.ts';
export { estimateMemory, type MemoryEstimate, type MemoryQuestion } from './solve/wals/memory.ts';
export type { EpochEvent, WalsOptions } from './solve/wals/options.ts';
export type { RowSolverOptions } from './solve/wals/row-solver.ts';
export type { Parameter, Setting } from './tune/dimensions.ts';
export type { Axis, Landscape } from './tune/landscape.ts';
export type { FixedOptions, Trial, TrialEvent, TuneOptions } from './tune/options.ts';
export type { Dimension, Range, Space } from './tune/space.ts';
export { type Tuning, tune } from './tune/tune.ts';
export type { Edge } from './tune/widening.ts';
export type { Simd } from './wasm/binary.ts';
export { type KernelSources, loadKernels } from './wasm/load-kernels.ts';
export type { KernelSource } from './wasm/read-kernels.ts';
export type { WorkerFactory } from './workers/create-pool.ts';
export type { WorkerLike } from './workers/host.ts';
export type { ThreadOptions } from './workers/lease.ts';
export type { WorkerPool } from './workers/pool.ts';
