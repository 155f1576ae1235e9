// How many epochs a fit wants. More of them lower the loss and, from some epoch on, no longer serve what was not seen: a first
// fit, on all but some interactions of some users, tells from which.
import { rowsWith } from '../../data/csr.ts';
import { IdMap } from '../../data/id-map.ts';
import type { Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { sample } from '../../evaluate/split/sample.ts';

/** An epoch of the first fit. */
export interface ProbeEvent {
  readonly epoch: number;
  readonly metric: string;
  readonly value: number;
}

/** All but some interactions of some users, and these. */
export interface HeldOut {
  readonly train: Interactions;
  /** Of these users alone. */
  readonly test: Interactions;
  /** Their indices in `train`, ascending. */
  readonly rows: Int32Array;
}

/** At least so many users with so many interactions each have to be there, half of whom stay whole; else nothing can be told. */
const LEAST_USERS = 200;
const LEAST_HISTORY = 5;
/** More users than these would make it slower and no surer. */
const MOST_USERS = 1000;
/** Of a user's interactions. */
const SHARE = 0.2;

/** A fifth of the interactions of some users, drawn at random; null where there are too few. */
export function holdOutSome(interactions: Interactions, seed: number): HeldOut | null {
  const { indptr, nnz } = interactions;
  const counts = interactions.userCounts();
  const able = rowsWith(counts, LEAST_HISTORY);
  if (able.length < LEAST_USERS) return null;
  const random = new Random(seed);
  const isDrawn = sample(able.length, Math.min(MOST_USERS, able.length >> 1), random);
  const rows = able.filter((_, at) => isDrawn[at]);
  const held = new Uint8Array(nnz);
  for (const user of rows) held.set(sample(counts[user], Math.round(SHARE * counts[user]), random), indptr[user]);
  const kept = held.map((isHeld) => 1 - isHeld);
  const users = IdMap.from(Array.from(rows, (user) => interactions.users.idAt(user)));
  return { train: interactions.select(kept), test: interactions.select(held).ofUsers(rows, users), rows };
}

/** So many epochs in a row that are no better end a first fit. */
const PATIENCE = 2;

/** As good as the best, to within what one epoch more or less means to anybody. */
export const NEAR = 0.002;

/** Whether the values tell one epoch from another. */
export function tellsApart(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0]);
}

export interface Judgement {
  /** The epoch of the first value that is as good as the best. */
  readonly epoch: number;
  /** Whether enough of them have come after it. */
  readonly isOver: boolean;
}

/** @param near how far from the best is as good, in parts of it */
export function judge(values: readonly number[], rises: boolean, near = NEAR): Judgement {
  const sign = rises ? 1 : -1;
  const best = sign * values.reduce((most, value) => Math.max(most, sign * value), Number.NEGATIVE_INFINITY);
  const epoch = values.findIndex((value) => sign * (value - best) >= -near * Math.abs(best)) + 1;
  return { epoch, isOver: values.length - epoch >= PATIENCE };
}
