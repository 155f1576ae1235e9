// Learning rates by epoch.
import type { SgdSettings } from './settings.ts';

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
