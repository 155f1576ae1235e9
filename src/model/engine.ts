// What a FactorModel works with: kernels, its rows packed for scoring, the sides that new rows are solved
// against. Each is made the first time somebody asks for it.
import { firstFactor } from '../objective/bias-columns.ts';
import { simdOf } from '../objective/metadata.ts';
import { type Kernels, modelKernels } from '../wasm/kernels.ts';
import { type FixedSide, fixedUsers } from './fold-in/fixed-side.ts';
import type { Inference } from './fold-in/inference.ts';
import { wholeInference } from './fold-in/whole-inference.ts';
import type { ModelParts } from './model-parts.ts';
import { Scorer } from './rank/scorer.ts';
import { normalizeRows } from './rank/similar.ts';

/** Rows that queries are ranked against. */
export type RankedRows = 'items' | 'unit items' | 'unit users';

export class Engine {
  readonly #parts: ModelParts;
  readonly #scorers = new Map<RankedRows, Scorer>();
  #kernels: Kernels | undefined;
  #inference: Inference | undefined;
  #users: FixedSide | undefined;

  constructor(parts: ModelParts) {
    this.#parts = parts;
  }

  get kernels(): Kernels {
    this.#kernels ??= modelKernels(simdOf(this.#parts));
    return this.#kernels;
  }

  get inference(): Inference {
    this.#inference ??= wholeInference(this.kernels, this.#parts, (queries, options) =>
      this.scorer('items').topk(queries, options),
    );
    return this.#inference;
  }

  /** The users as the fixed side. Throws ArgumentError for a model without user factors or without an objective. */
  get users(): FixedSide {
    this.#users ??= fixedUsers(this.kernels, this.#parts);
    return this.#users;
  }

  /** Packs rows into a memory with room for them, for good. */
  scorer(rows: RankedRows): Scorer {
    let scorer = this.#scorers.get(rows);
    if (!scorer) {
      const { userFactors, itemFactors, factors } = this.#parts;
      const matrix = rows === 'unit users' ? userFactors : itemFactors;
      const packed = rows === 'items' ? matrix : normalizeRows(matrix, factors, firstFactor(this.#parts));
      const kernels = modelKernels(simdOf(this.#parts), packed.byteLength);
      scorer = new Scorer(kernels, packed, factors);
      this.#scorers.set(rows, scorer);
    }
    return scorer;
  }
}
