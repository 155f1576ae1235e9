// A fingerprint of what was learned: the same factors, bit for bit, have the same digest whatever file they are in.
import { createHash } from 'node:crypto';
import type { FactorModel } from '../index.ts';
import { cut } from '../node/file-pieces.ts';

/** SHA-256 of the bytes of the user factors, then of the item factors, in hexadecimal. */
export function digest(model: FactorModel): string {
  const hash = createHash('sha256');
  for (const piece of cut([model.userFactors, model.itemFactors])) hash.update(piece);
  return hash.digest('hex');
}
