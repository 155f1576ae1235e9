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
  /** Of these users alone, by the ids they have in `train`. */
  readonly test: Interactions;
}

/** At least so many users with so many interactions each have to be there, half of whom stay whole; else nothing can be told. */
const LEAST_USERS = 200;
const LEAST_HISTORY = 5;
/** To measure on more users than these would make it slower and no surer. */
const MOST_MEASURED = 1000;
/** Of a user's interactions. */
const SHARE = 0.2;
/** So many of many users want about as many epochs as all of them: what decides is how much each has, and of how many items. */
const LEARNT = { share: 0.25, least: 3000 } as const;

/**
 * A fifth of the interactions of some users, drawn at random; null where there are too few.
 * @param isWhole whether all users are to be learnt from, not a part of many
 */
export function holdOutSome(interactions: Interactions, seed: number, isWhole = false): HeldOut | null {
  const { indptr, nnz } = interactions;
  const counts = interactions.userCounts();
  const able = rowsWith(counts, LEAST_HISTORY);
  if (able.length < LEAST_USERS) return null;
  const random = new Random(seed);
  const measured = drawFrom(able, Math.min(MOST_MEASURED, able.length >> 1), random);
  const held = new Uint8Array(nnz);
  for (const user of measured) {
    held.set(sample(counts[user], Math.round(SHARE * counts[user]), random), indptr[user]);
  }
  const kept = interactions.select(held.map((isHeld) => 1 - isHeld));
  const learnt = isWhole ? null : learntFrom(counts, measured, random);
  return { train: learnt ? ofUsers(kept, learnt) : kept, test: ofUsers(interactions.select(held), measured) };
}

/** Those who are measured and as many others as it takes, ascending; null where that is all there are. */
function learntFrom(counts: Int32Array, measured: Int32Array, random: Random): Int32Array | null {
  const isMeasured = new Uint8Array(counts.length);
  for (const user of measured) isMeasured[user] = 1;
  const others = rowsWith(counts).filter((user) => !isMeasured[user]);
  const wanted = Math.max(LEARNT.least, Math.ceil(LEARNT.share * (others.length + measured.length)));
  const more = wanted - measured.length;
  if (more >= others.length) return null;
  return Int32Array.from([...measured, ...drawFrom(others, more, random)]).sort();
}

function drawFrom(rows: Int32Array, count: number, random: Random): Int32Array {
  const isDrawn = sample(rows.length, count, random);
  return rows.filter((_, at) => isDrawn[at]);
}

/** The entries of some users alone. */
export function ofUsers(interactions: Interactions, rows: Int32Array): Interactions {
  return interactions.ofUsers(rows, IdMap.from(Array.from(rows, (user) => interactions.users.idAt(user))));
}

/** So many epochs in a row that are no better end a first fit. */
const PATIENCE = 2;

/** As good as the best, to within what nobody waits another epoch for. */
const NEAR = 0.002;

/** Whether the values tell one epoch from another. */
export function tellsApart(values: readonly number[]): boolean {
  return values.some((value) => value !== values[0]);
}

export interface Judgement {
  /** The best epoch; of equal ones the first. */
  readonly epoch: number;
  /** Whether enough of them have come after the first that is as good. */
  readonly isOver: boolean;
}

export function judge(values: readonly number[], rises: boolean): Judgement {
  const signed = values.map((value) => (rises ? value : -value));
  const best = signed.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const asGood = signed.findIndex((value) => value >= best - NEAR * Math.abs(best));
  return { epoch: signed.indexOf(best) + 1, isOver: values.length - asGood > PATIENCE };
}
