// What one epoch of a fit leaves to the next, in linear memory: factors, and whatever else the algorithm goes on from. Taken
// out, and put back.
import type { Arena } from '../../wasm/arena.ts';

/** One array of float32, row-major, padding and all. */
export interface StateArray {
  readonly ptr: number;
  readonly rows: number;
  readonly columns: number;
}

/** The arrays by their names in a checkpoint. */
export interface StateArrays {
  readonly arena: Arena;
  readonly arrays: Readonly<Record<string, StateArray>>;
}

/** Copies of the arrays, by the same names. */
export type Snapshot = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** Bytes of a copy of the arrays. */
export function stateBytes({ arrays }: StateArrays): number {
  return Object.values(arrays).reduce((sum, { rows, columns }) => sum + rows * columns * 4, 0);
}

export function copyState(state: StateArrays): Snapshot {
  const copies = Object.entries(state.arrays).map(([name, array]) => [name, Float32Array.from(view(state, array))]);
  return Object.fromEntries(copies);
}

export function putState(state: StateArrays, snapshot: Snapshot): void {
  for (const [name, array] of Object.entries(state.arrays)) view(state, array).set(snapshot[name]);
}

/** Runs `work`, which may do with the arrays what it likes: afterwards they are what they were. */
export async function preservingState<T>(state: StateArrays, work: () => Promise<T>): Promise<T> {
  const snapshot = copyState(state);
  try {
    return await work();
  } finally {
    putState(state, snapshot);
  }
}

/** A view, which the next allocation may detach. */
function view({ arena }: StateArrays, { ptr, rows, columns }: StateArray): Float32Array {
  return arena.f32(ptr, rows * columns);
}
