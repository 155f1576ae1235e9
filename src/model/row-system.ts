// One user's system in float64, changed entry by entry (assembly/row-system.ts): what sessions and explanations solve.
// Its state is an array of its own; it visits the kernels' memory for the time of a call.
import { NumericalError } from '../errors.ts';
import type { ServeKernels } from '../wasm/kernels.ts';
import { type FixedSide, ridgeOf } from './fixed-side.ts';
import type { RowEntries } from './history.ts';
import { elementOf } from './weighting.ts';

/** An entry in a system: its row of the fixed side, and the numbers it went in with. */
export interface Term {
  readonly index: number;
  readonly weight: number;
  readonly target: number;
}

/** A term to be added, or taken away. */
interface Change extends Term {
  readonly sign: 1 | -1;
}

/** Updates that cost as much as factorising anew: 2·d² each against d³/3, at d = 64. */
const MOST_UPDATES = 10;

/** How often what was taken away may exceed what is left before the difference has lost too many digits. */
const MOST_CANCELLATION = 1e5;

export class RowSystem {
  readonly #kernels: ServeKernels;
  readonly #fixed: FixedSide;
  readonly #rowWeight: number;
  readonly #terms = new Map<number, Term>();
  #state: Float64Array;
  /** Whether the state's L belongs to its S but for the regularization. */
  #factorised = false;
  /** The largest trace that S has had since it was last summed up. */
  #largest = 0;

  /** @param fixed items in the model's own axes @param rowWeight r_i */
  constructor(kernels: ServeKernels, fixed: FixedSide, rowWeight: number) {
    this.#kernels = kernels;
    this.#fixed = fixed;
    this.#rowWeight = rowWeight;
    this.#state = this.#start();
  }

  /** The entries by their index, in the order of their first appearance. */
  get terms(): ReadonlyMap<number, Term> {
    return this.#terms;
  }

  /** Adds entries, each in the place of the one with its index if there is one. */
  add({ indices, weights, targets }: RowEntries): void {
    const changes: Change[] = [];
    indices.forEach((index, p) => {
      const term = { index, weight: elementOf(weights, p), target: elementOf(targets, p) };
      const known = this.#terms.get(index);
      if (known) changes.push({ ...known, sign: -1 });
      this.#terms.set(index, term);
      changes.push({ ...term, sign: 1 });
    });
    this.#apply(changes);
    this.#sumUpAtNeed();
  }

  /** Takes an entry away; false when there is none with this index. */
  remove(index: number): boolean {
    const known = this.#terms.get(index);
    if (!known) return false;
    this.#terms.delete(index);
    this.#apply([{ ...known, sign: -1 }]);
    this.#sumUpAtNeed();
    return true;
  }

  /**
   * u = A⁻¹ b, the user's factors; or A⁻¹ y for another right-hand side (factors float32). Zeros without entries.
   * @throws NumericalError when the system has no unique solution
   */
  solve(y?: Float32Array): Float32Array {
    const { factors } = this.#fixed;
    if (this.#terms.size === 0) return new Float32Array(factors);
    const { call, arena } = this.#kernels;
    const lambda = ridgeOf(this.#kernels, this.#fixed, this.#terms.size);
    return this.#within((statePtr) => {
      const yPtr = y ? arena.put(y) : 0;
      const xPtr = arena.alloc(4 * factors);
      const solve = () => call.rowSystemSolve(statePtr, factors, lambda, yPtr, xPtr) === 0;
      if (!(this.#factorised && solve())) {
        this.#factorised = call.rowSystemFactor(statePtr, factors, lambda) === 0;
        if (!(this.#factorised && solve())) throw this.#unsolvable();
      }
      return arena.f32(xPtr, factors).slice();
    });
  }

  #unsolvable(): NumericalError {
    const { regularization } = this.#fixed.objective;
    return new NumericalError(
      `These ${this.#terms.size} entries do not determine a user: the model was fitted with regularization ` +
        `${regularization}. Fit with more.`,
      { side: 'users', regularization },
    );
  }

  #start(): Float64Array {
    const { factors, spectrum, objective } = this.#fixed;
    const { call, arena } = this.#kernels;
    const dense = objective.unobservedWeight * this.#rowWeight;
    const diagonal = spectrum.map((value) => dense * Math.max(value, 0));
    const bytes = call.rowSystemBytes(factors);
    return arena.scope(() => {
      const diagonalPtr = arena.put(diagonal);
      const statePtr = arena.alloc(bytes);
      call.rowSystemStart(statePtr, factors, diagonalPtr);
      return arena.f64(statePtr, bytes / 8).slice();
    });
  }

  /** Changes S and b, and L with them unless anew is cheaper: C = w − w0·r_i·c_j, and w·a. */
  #apply(changes: readonly Change[]): void {
    const { factors, rowAt, scale, objective } = this.#fixed;
    const { call, arena } = this.#kernels;
    const dense = objective.unobservedWeight * this.#rowWeight;
    if (changes.length > MOST_UPDATES) this.#factorised = false;
    this.#within((statePtr) => {
      const yPtr = arena.alloc(4 * factors);
      for (const { index, weight, target, sign } of changes) {
        arena.f32(yPtr, factors).set(rowAt(index));
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
    this.#state = this.#start();
    this.#factorised = false;
    this.#apply(Array.from(this.#terms.values(), (term) => ({ ...term, sign: 1 })));
    this.#largest = this.#trace();
  }

  #trace(): number {
    const { factors } = this.#fixed;
    let trace = 0;
    for (let k = 0; k < factors; k++) trace += Math.abs(this.#state[k * (factors + 1)]);
    return trace;
  }

  /** Runs `work` on the state in the kernels' memory and keeps what it made of it. */
  #within<T>(work: (statePtr: number) => T): T {
    const { arena } = this.#kernels;
    return arena.scope(() => {
      const statePtr = arena.put(this.#state);
      const result = work(statePtr);
      this.#state.set(arena.f64(statePtr, this.#state.length));
      return result;
    });
  }
}
