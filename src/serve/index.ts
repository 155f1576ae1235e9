// halfsweep/serve: inference alone, small enough for any page: fold-in, sessions, scoring and top-k on a model file of
// float32, float16 or int8 factors, by kernels of its own.
import { CompactModel } from '../model/compact/compact-model.ts';
import { createServeKernels } from '../wasm/serve-kernels.ts';

export type { Id, IdMap } from '../data/id-map.ts';
export {
  ArgumentError,
  FormatError,
  type HalfsweepError,
  KernelError,
  MemoryLimitError,
  NumericalError,
  UnknownIdError,
} from '../errors.ts';
export type { CompactModel } from '../model/compact/compact-model.ts';
export type { Precision } from '../model/compact/compact-rows.ts';
export type { Explanation } from '../model/fold-in/explain.ts';
export type { EntryNumbers, HistoryItem, HistoryOptions, UserHistory } from '../model/fold-in/history.ts';
export type { FoldInOptions, Session } from '../model/fold-in/session.ts';
export type { ItemLists, Ranker, Ranking, RankOptions } from '../model/rank/ranker.ts';
export type { RecommendOptions, Scored, ScoredList, SimilarOptions } from '../model/rank/recommend.ts';
export type { Recommendation } from '../model/rank/recommendation.ts';
export type {
  FittedMetadata,
  ForeignMetadata,
  ModelMetadata,
  Probe,
  SgdMetadata,
  SvdMetadata,
  WalsMetadata,
} from '../objective/metadata.ts';
export type { Biases, FrequencyDiscount, Objective, TargetRule, WeightRule } from '../objective/objective.ts';
export type { CompiledModule, ResponseLike, UrlLike } from '../platform.ts';
export type { Simd } from '../wasm/binary.ts';
export type { KernelSource } from '../wasm/read-kernels.ts';
export { loadKernels } from '../wasm/serve-kernels.ts';

/**
 * A model from the bytes of its file (`FactorModel.encode`, or that of a quantized model). The item factors are copied
 * once, into the kernels' memory; the user factors stay where they are: do not write to the bytes afterwards.
 * @throws FormatError for bytes that are no model; MemoryLimitError for more than an engine can hold
 */
export function loadModel(bytes: ArrayBuffer | Uint8Array): CompactModel {
  return CompactModel.read(createServeKernels(bytes?.byteLength), bytes);
}
