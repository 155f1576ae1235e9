// One user's system in float64, changed entry by entry (assembly/row/row-system.ts): what sessions and explanations solve.
// Its state is an array of its own; it visits the kernels' memory for the time of a call.

import { elementOf } from '../../objective/weighting.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { bounded, denseDiagonal, type FixedSide, ridgesOf, unsolvable } from './fixed-side.ts';
import type { RowEntries } from './history.ts';

/** An entry in a system: its row of the fixed side, and the numbers it went in with; the target less the row's offset. */
export interface Term {
  readonly index: number;
  readonly weight: number;
  readonly target: number;
}

/** A row of which entries come and go. */
export interface ChangingRow {
  /** The entries by their index, in the order of their first appearance. */
  readonly terms: ReadonlyMap<number, Term>;
  /** Adds entries, each in the place of the one with its index if there is one. */
  add(entries: RowEntries): void;
  /** Takes an entry away; false when there is none with this index. */
  remove(index: number): boolean;
  /** The row's unknowns (`FixedSide.modelRow` makes factors of them); zeros without entries. Throws NumericalError. */
  solve(): Float32Array;
  /** The linear system that the solution solves. */
  linear(): RowSystem;
}

/** A term to be added, or taken away. */
interface Change extends Term {
  readonly sign: 1 | -1;
}

/** Updates that cost as much as factorising anew: 2·d² each against d³/3, at d = 64. */
const MOST_UPDATES = 10;

/** How often what was taken away may exceed what is left before the difference has lost too many digits. */
const MOST_CANCELLATION = 1e5;

export class RowSystem implements ChangingRow {
  readonly fixed: FixedSide;
  readonly #kernels: ServeKernels;
  readonly #rowWeight: number;
  readonly #terms = new Map<number, Term>();
  /** Null until it is first needed. */
  #state: Float64Array | null = null;
  /** Whether the state's L belongs to its S, apart from the regularization. */
  #factorised = false;
  /** The largest trace that S has had since it was last summed up. */
  #largest = 0;

  /** @param fixed items in the model's own axes @param rowWeight r_i */
  constructor(kernels: ServeKernels, fixed: FixedSide, rowWeight: number) {
    this.#kernels = kernels;
    this.fixed = fixed;
    this.#rowWeight = rowWeight;
  }

  get terms(): ReadonlyMap<number, Term> {
    return this.#terms;
  }

  add({ indices, weights, targets }: RowEntries): void {
    const changes: Change[] = [];
    indices.forEach((index, p) => {
      const target = elementOf(targets, p) - this.fixed.offsetAt(index);
      const term = { index, weight: elementOf(weights, p), target };
      const known = this.#terms.get(index);
      if (known) changes.push({ ...known, sign: -1 });
      this.#terms.set(index, term);
      changes.push({ ...term, sign: 1 });
    });
    this.#apply(changes);
    this.#sumUpAtNeed();
  }

  remove(index: number): boolean {
    const known = this.#terms.get(index);
    if (!known) return false;
    this.#terms.delete(index);
    this.#apply([{ ...known, sign: -1 }]);
    this.#sumUpAtNeed();
    return true;
  }

  /** x = A⁻¹ b, or A⁻¹ y for another right-hand side (factors float32). */
  solve(y?: Float32Array): Float32Array {
    const { factors } = this.fixed;
    if (this.#terms.size === 0) return new Float32Array(factors);
    const { call, arena } = this.#kernels;
    const ridges = ridgesOf(this.#kernels, this.fixed, this.#terms.size, this.#rowWeight);
    return this.#within((statePtr) => {
      const yPtr = y ? arena.put(y) : 0;
      const xPtr = arena.alloc(4 * factors);
      const solve = () => call.rowSystemSolve(statePtr, factors, ...ridges, yPtr, xPtr) === 0;
      if (!(this.#factorised && solve())) {
        this.#factorised = call.rowSystemFactor(statePtr, factors, ...ridges) === 0;
        if (!(this.#factorised && solve())) throw unsolvable(this.fixed, this.#terms.size);
      }
      return bounded(arena.f32(xPtr, factors).slice(), this.fixed, y && Number.MAX_VALUE);
    });
  }

  linear(): RowSystem {
    return this;
  }

  /** A state without entries, in the kernels' memory. */
  #start(): number {
    const { factors, gram, objective } = this.fixed;
    const { call, arena } = this.#kernels;
    const dense = objective.unobservedWeight * this.#rowWeight;
    const statePtr = arena.alloc(call.rowSystemBytes(factors));
    const diagonalPtr = arena.put(denseDiagonal(this.fixed).map((value) => value * this.#rowWeight));
    call.rowSystemStart(statePtr, factors, diagonalPtr);
    // S lies in front.
    if (gram) arena.f64(statePtr, gram.length).set(gram.map((value) => dense * value));
    return statePtr;
  }

  /** Changes S and b, and L with them unless anew is cheaper: C = w − w0·r_i·c_j, and w·a. */
  #apply(changes: readonly Change[]): void {
    const { factors, rowAt, scale, objective } = this.fixed;
    const { call, arena } = this.#kernels;
    const dense = objective.unobservedWeight * this.#rowWeight;
    if (changes.length > MOST_UPDATES) this.#factorised = false;
    this.#within((statePtr) => {
      const yPtr = arena.alloc(4 * factors);
      const y = arena.f32(yPtr, factors);
      for (const { index, weight, target, sign } of changes) {
        y.set(rowAt(index));
        const excess = sign * (weight - dense * (scale ? scale[index] : 1));
        call.rowSystemAdd(statePtr, factors, yPtr, excess, sign * weight * target);
        if (this.#factorised) this.#factorised = call.rowSystemUpdate(statePtr, factors, yPtr, excess) === 0;
      }
    });
  }

  /** Sums S and b up from the terms when the sums that they are the rest of were much larger. */
  #sumUpAtNeed(): void {
    const trace = this.#trace();
    this.#largest = Math.max(this.#largest, trace);
    if (this.#largest <= MOST_CANCELLATION * trace) return;
    this.#state = null;
    this.#factorised = false;
    this.#apply(Array.from(this.#terms.values(), (term) => ({ ...term, sign: 1 })));
    this.#largest = this.#trace();
  }

  #trace(): number {
    const { factors } = this.fixed;
    let trace = 0;
    for (let k = 0; k < factors; k++) trace += Math.abs(this.#state![k * (factors + 1)]);
    return trace;
  }

  /** Runs `work` on the state in the kernels' memory and keeps what it made of it. */
  #within<T>(work: (statePtr: number) => T): T {
    const { arena, call } = this.#kernels;
    return arena.scope(() => {
      const statePtr = this.#state ? arena.put(this.#state) : this.#start();
      const result = work(statePtr);
      const state = arena.f64(statePtr, call.rowSystemBytes(this.fixed.factors) / 8);
      if (this.#state) this.#state.set(state);
      else this.#state = state.slice();
      return result;
    });
  }
}
