// A small problem of stochastic gradient descent in kernel memory: one block with all entries, or several blocks.
import { LOSSES, type SgdLoss } from '../../../src/solve/sgd/losses.ts';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { harmonic, type Parameters, type Ridges } from '../../reference/sgd.ts';
import { type GuardedMemory, guarded, padRows, strideOf, unpadRows } from '../memory.ts';

export interface SgdCase {
  loss: SgdLoss;
  /** Instead of the loss's own. */
  code?: number;
  parameters: Parameters;
  entries: { user: number; item: number; target: number; weight: number }[];
  /** The items that each user is known to have; undefined: negatives are taken as they come. */
  known?: number[][];
  rate?: number;
  ridges?: Ridges;
  /** False: neither biases in the kernel's memory nor their updates. */
  biases?: boolean;
  adagrad?: boolean;
  negatives?: number;
  negativeTarget?: number;
  trials?: number;
  seed?: number;
  blocks?: number;
  /** Weights of the items as negatives. */
  itemWeights?: number[];
}

export interface SgdMemory {
  task: number;
  /** An array for sampled items, or the tally. */
  out: number;
  read(): Parameters;
  squares(): { users: number[]; items: number[]; userBiases: number[]; itemBiases: number[] };
  tally(): { loss: number; examples: number };
}

/** Lays the case out, in one block or with entries in order of blocks of a given order of items, and runs `work`. */
export function withSgd<T>(kernels: Kernels, given: SgdCase, outBytes: number, work: (memory: SgdMemory) => T): T {
  return guarded(kernels, (memory) => work(layOut(kernels, given, memory, outBytes)));
}

/** The indptr of rows. */
export function endsOf(rows: readonly unknown[][]): number[] {
  const ends = [0];
  for (const row of rows) ends.push(ends[ends.length - 1] + row.length);
  return ends;
}

function layOut({ call, arena }: Kernels, given: SgdCase, memory: GuardedMemory, outBytes: number): SgdMemory {
  const { parameters, entries, blocks = 1, seed = 1, ridges = { users: 0, items: 0, biases: 0 } } = given;
  const { users, items, userBiases, itemBiases } = parameters;
  const d = users[0].length;
  const stride = strideOf(d);
  const f32 = (values: ArrayLike<number>) => {
    const ptr = memory.take(4 * values.length);
    arena.f32(ptr, values.length).set(values);
    return ptr;
  };
  const i32 = (values: ArrayLike<number>) => {
    const ptr = memory.take(4 * values.length);
    arena.i32(ptr, values.length).set(values);
    return ptr;
  };
  const records = memory.take(16 * entries.length);
  entries.forEach(({ user, item, target, weight }, p) => {
    arena.i32(records + 16 * p, 2).set([user, item]);
    arena.f32(records + 16 * p + 8, 2).set([target, weight]);
  });
  const usersPtr = f32(padRows(users, stride));
  const itemsPtr = f32(padRows(items, stride));
  const biased = given.biases !== false;
  const [userBiasPtr, itemBiasPtr] = [biased ? f32(userBiases) : 0, biased ? f32(itemBiases) : 0];
  const ones = (rows: number) => (given.adagrad ? f32(new Float32Array(rows).fill(1)) : 0);
  const squares = {
    users: ones(users.length),
    items: ones(items.length),
    b: ones(users.length),
    c: ones(items.length),
  };
  const task = memory.zeros(call.sgdTaskBytes());
  // All entries in block 0.
  const starts = i32([0, ...new Array(blocks * blocks).fill(entries.length)]);
  call.setSgdEntries(task, records, starts, blocks, seed);
  call.setSgdFactors(task, usersPtr, itemsPtr, items.length, d, stride, squares.users, squares.items);
  call.setSgdBiases(task, userBiasPtr, itemBiasPtr, 0, biased ? squares.b : 0, biased ? squares.c : 0);
  call.setSgdSteps(
    task,
    given.code ?? LOSSES[given.loss].code,
    given.rate ?? 1,
    ridges.users,
    ridges.items,
    ridges.biases,
  );
  const order = i32(items.map((_, item) => item));
  let cumulative = 0;
  if (given.itemWeights) {
    cumulative = memory.take(8 * items.length);
    call.cumulateWeights(order, f32(given.itemWeights), items.length, cumulative);
  }
  const known = given.known ?? [];
  const indptr = given.known ? i32(endsOf(known)) : 0;
  call.setSgdNegatives(
    task,
    given.negatives ?? 0,
    given.negativeTarget ?? 0,
    given.trials ?? 0,
    f32(items.map((_, rank) => harmonic(rank))),
    order,
    cumulative,
    indptr,
    i32(known.flat()),
  );
  const out = memory.take(outBytes);
  const array = (ptr: number, count: number, zero = 0) =>
    ptr ? Array.from(arena.f32(ptr, count)) : new Array<number>(count).fill(zero);
  return {
    task,
    out,
    read: () => ({
      users: unpadRows(arena.f32(usersPtr, users.length * stride), stride, d),
      items: unpadRows(arena.f32(itemsPtr, items.length * stride), stride, d),
      userBiases: array(userBiasPtr, users.length),
      itemBiases: array(itemBiasPtr, items.length),
    }),
    squares: () => ({
      users: array(squares.users, users.length),
      items: array(squares.items, items.length),
      userBiases: array(squares.b, users.length),
      itemBiases: array(squares.c, items.length),
    }),
    tally: () => {
      const [loss, examples] = arena.f64(out, 2);
      return { loss, examples };
    },
  };
}
