// What decides the course of fitSgd.
import { contentPrint, type Signature, signatureOf } from '../run/signature.ts';
import type { SgdProblem } from './memory.ts';
import { SGD_SETTINGS } from './options.ts';

export function sgdSignature({ settings, kernels, interactions }: SgdProblem): Signature {
  return {
    algorithm: 'sgd',
    ...signatureOf(SGD_SETTINGS, settings),
    simd: kernels.simd,
    // The rate of an epoch depends on how many there are to be.
    ...(settings.schedule === 'cosine' ? { epochs: settings.epochs } : {}),
    data: contentPrint(interactions),
  };
}
