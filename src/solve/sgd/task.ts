// Fills the record that the kernels of stochastic gradient descent read.

import { LOSSES } from './losses.ts';
import type { SgdProblem } from './memory.ts';

/** All that holds for the whole fit. */
export function describeTask(problem: SgdProblem): void {
  const { kernels, settings, interactions, stride, blocks, globalBias, ptr } = problem;
  const { call } = kernels;
  const { task } = ptr;
  const { factors, seed, negatives, trials, rejectKnown } = settings;
  call.setSgdEntries(task, ptr.entries, ptr.starts, blocks, seed);
  call.setSgdFactors(
    task,
    ptr.users,
    ptr.items,
    interactions.itemCount,
    factors,
    stride,
    ptr.userSquares,
    ptr.itemSquares,
  );
  call.setSgdBiases(task, ptr.userBiases, ptr.itemBiases, globalBias, ptr.userBiasSquares, ptr.itemBiasSquares);
  call.setSgdNegatives(
    task,
    negatives,
    LOSSES[settings.loss].target,
    trials,
    ptr.harmonics,
    ptr.itemOrder,
    ptr.cumulative,
    rejectKnown ? ptr.indptr : 0,
    ptr.indices,
  );
}

/** The learning rate, which changes from epoch to epoch. */
export function setRate({ kernels, settings, ptr }: SgdProblem, rate: number): void {
  const { users, items, biases } = settings.regularization;
  kernels.call.setSgdSteps(ptr.task, LOSSES[settings.loss].code, rate, users, items, biases);
}
