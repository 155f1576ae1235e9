// One epoch: B strata of B blocks each, in a seeded order. The blocks of a stratum share neither users nor items, so that
// threads take them as they come, and the result is that of one thread (Gemulla, Nijkamp, Haas and Sismanis 2011).
import { Random } from '../../data/random.ts';
import { KernelError, NumericalError } from '../../errors.ts';
import { evenRanges } from '../../workers/job.ts';
import { arrange } from './blocks.ts';
import { pull, pullLoss } from './gravity.ts';
import { LOSSES } from './losses.ts';
import type { SgdProblem } from './memory.ts';
import { isSampled, type SgdSettings } from './options.ts';
import { setRate } from './task.ts';

/** What sgdBlocks returns for a code that its losses do not have. */
const UNKNOWN_LOSS = -1;

export interface EpochResult {
  /** The learning rate. */
  readonly rate: number;
  readonly loss: number;
  readonly examples: number;
}

/** Throws NumericalError when the scores leave the range of float32, KernelError for a loss that the kernels do not have. */
export async function runEpoch(problem: SgdProblem, epoch: number): Promise<EpochResult> {
  const { executor, kernels, settings, blocks, ptr } = problem;
  const tallyBytes = kernels.call.tallyBytes();
  const gravity = settings.unobservedWeight > 0;
  const edges = evenRanges(blocks, 1);
  if (epoch === 1 || isSampled(settings)) await arrange(problem, epoch);
  const rate = rateOf(settings, epoch);
  setRate(problem, rate);
  let loss = 0;
  let examples = 0;
  for (const shift of strata(blocks, settings.seed, epoch)) {
    const tally = { ptr: ptr.tallies, bytes: tallyBytes };
    const args = [ptr.task, epoch, 'begin', 'end', shift, tally] as const;
    const failed = await executor.run({ kernel: 'sgdBlocks', args, edges });
    if (failed === UNKNOWN_LOSS) throw unknownLoss(problem);
    if (failed) throw diverged(problem, epoch);
    const tallies = kernels.arena.f64(ptr.tallies, (blocks * tallyBytes) / 8);
    for (let at = 0; at < tallies.length; at += tallyBytes / 8) {
      loss += tallies[at];
      examples += tallies[at + 1];
    }
    if (gravity && !(await pull(problem, rate / blocks))) throw diverged(problem, epoch);
  }
  const mean = loss / Math.max(examples, 1) + (gravity ? pullLoss(problem) : 0);
  if (!Number.isFinite(mean)) throw diverged(problem, epoch);
  return { rate, loss: mean, examples };
}

/**
 * Puts the entries in the order in which so many epochs have left them, where epochs shuffle what the one before has left:
 * orders are functions of the seed and the epoch, so that a state need not hold them.
 */
export async function replayOrder(problem: SgdProblem, epochs: number): Promise<void> {
  const { executor, settings, blocks, ptr } = problem;
  if (isSampled(settings)) return;
  await arrange(problem, 1);
  const edges = evenRanges(blocks * blocks, blocks);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    await executor.run({ kernel: 'shuffleBlocks', args: [ptr.task, epoch, 'begin', 'end'], edges });
  }
}

/** 0 … B − 1 in a random order: stratum s has the blocks (b, (b + s) mod B). */
function strata(blocks: number, seed: number, epoch: number): number[] {
  const random = new Random((seed >>> 0) + epoch * 2 ** 32);
  const order = Array.from({ length: blocks }, (_, shift) => shift);
  for (let k = blocks - 1; k > 0; k--) {
    const other = random.below(k + 1);
    [order[k], order[other]] = [order[other], order[k]];
  }
  return order;
}

/** What to say of a fit whose factors grow without bound. */
export function diverged({ settings }: SgdProblem, epoch: number): NumericalError {
  const { users, items } = settings.regularization;
  const rate = rateOf(settings, epoch);
  return new NumericalError(
    `The fit diverged in epoch ${epoch} at learning rate ${Number(rate.toPrecision(6))}: lower learningRate, say to ` +
      `${Number((rate / 10).toPrecision(1))}, or scale the values and weights down.`,
    { epoch, regularization: Math.max(users, items) },
  );
}

function unknownLoss({ settings }: SgdProblem): KernelError {
  return new KernelError(
    `The kernels have no loss '${settings.loss}' (code ${LOSSES[settings.loss].code}): take those of this version.`,
  );
}

// Learning rates by epoch.

/**
 * η of an epoch from 1 to `epochs`. Rounded to float32, in which the kernels take it: a cosine's last bit, on which
 * engines may differ, does not reach the factors.
 */
export function rateOf({ schedule, learningRate, decay, epochs }: SgdSettings, epoch: number): number {
  return Math.fround(learningRate * shareOf(schedule, decay, (epoch - 1) / epochs, epoch - 1));
}

/** @param done the share of the epochs that is over @param passed their number */
function shareOf(schedule: SgdSettings['schedule'], decay: number, done: number, passed: number): number {
  if (schedule === 'inverse') return 1 / (1 + decay * passed);
  if (schedule === 'cosine') return (1 + Math.cos(Math.PI * done)) / 2;
  return 1;
}
