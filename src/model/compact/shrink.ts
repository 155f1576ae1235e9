// Smaller models: fewer factors, or factors of fewer bits.
import { checkFlag } from '../../arguments.ts';
import { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { firstFactor } from '../../objective/bias-columns.ts';
import type { ModelMetadata } from '../../objective/metadata.ts';
import { checkNames } from '../../option-names.ts';
import { type Kernels, modelKernels } from '../../wasm/kernels.ts';
import type { ModelFrame, ModelParts } from '../model-parts.ts';
import { compactRows } from './compact-rows.ts';
import { QuantizedModel } from './quantized-model.ts';

export interface QuantizeOptions {
  /** Whether the small model keeps the users' factors. Default true; histories do without them. */
  keepUsers?: boolean;
  /**
   * Whether it keeps the training interactions, which `recommend` leaves out and `explain` needs. Default true; sessions
   * and histories do without them. A model with neither these nor user factors keeps no user ids: the smallest file for a page.
   */
  keepSeen?: boolean;
}

/** The model in another precision, for kernels of this build. Throws ArgumentError for any other precision. */
export function quantized(
  simd: Kernels['simd'],
  parts: ModelParts,
  precision: 'int8' | 'float16',
  options: QuantizeOptions,
): QuantizedModel {
  checkNames(options, { keepUsers: 1, keepSeen: 1 });
  const { keepUsers = true, keepSeen = true } = options;
  checkFlag('keepUsers', keepUsers);
  checkFlag('keepSeen', keepSeen);
  if (precision !== 'int8' && precision !== 'float16') {
    throw new ArgumentError('precision', precision, `'int8' or 'float16'`);
  }
  const { userFactors, itemFactors, ...frame } = { ...parts };
  const users = keepUsers && userFactors.length > 0 ? compactRows(userFactors, parts.factors, precision) : null;
  const items = compactRows(itemFactors, parts.factors, precision);
  return new QuantizedModel(modelKernels(simd, items.bytes.length), {
    frame: keepSeen ? frame : withoutSeen(frame, users !== null),
    items,
    users,
  });
}

function withoutSeen(frame: ModelFrame, hasUsers: boolean): ModelFrame {
  const rest = { ...frame, seen: null, seenWeights: null, seenTargets: null };
  return hasUsers ? rest : { ...rest, users: IdMap.from([]), userWeights: null, userDiscounts: null };
}

/** The first factors, which carry the most energy: the axes are sorted by it. The columns of biases, in front of them, stay. */
export function truncated(parts: ModelParts, factors: number): ModelParts {
  const biases = firstFactor(parts);
  const [least, most] = [biases > 0 ? 0 : 1, parts.factors - biases];
  if (!(Number.isInteger(factors) && factors >= least && factors <= most)) {
    throw new ArgumentError('factors', factors, `an integer from ${least} to ${most}`);
  }
  const columns = biases + factors;
  const first = (matrix: Float32Array) => {
    const out = new Float32Array((matrix.length / parts.factors) * columns);
    for (let row = 0; row * columns < out.length; row++) {
      out.set(matrix.subarray(row * parts.factors, row * parts.factors + columns), row * columns);
    }
    return out;
  };
  const { loss: _loss, validation: _validation, ...rest } = parts.metadata; // they were those of all factors
  const metadata = { ...rest, factors, columns } as ModelMetadata;
  return {
    ...parts,
    factors: columns,
    userFactors: first(parts.userFactors),
    itemFactors: first(parts.itemFactors),
    itemGram: parts.itemGram.slice(0, columns),
    metadata,
  };
}
