// What decides the course of fitSgd.
import { contentPrint, type Signature } from '../run/signature.ts';
import type { SgdProblem } from './memory.ts';

export function sgdSignature({ settings, kernels, interactions }: SgdProblem): Signature {
  const { epochs, ...course } = settings;
  return {
    data: contentPrint(interactions),
    ...course,
    simd: kernels.simd,
    // The rate of an epoch depends on how many there are to be.
    ...(settings.schedule === 'cosine' ? { epochs } : {}),
  };
}
