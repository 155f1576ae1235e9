// What a fit costs, roughly, so that threads are started for those alone that are worth it.
import type { CsrShape } from '../../matrix/sizes.ts';

/** What the multiply-adds are estimated from. */
export interface Effort {
  readonly factors: number;
  readonly epochs: number;
  readonly solver: 'exact' | 'cg';
}

/** Multiply-adds of all epochs. */
export function multiplyAdds({ nnz, userCount, itemCount }: CsrShape, { factors, epochs, solver }: Effort): number {
  const perEntry = solver === 'cg' ? 8 * factors : factors * factors;
  const perRow = solver === 'cg' ? 8 * factors : factors ** 3 / 6;
  return epochs * (nnz * perEntry + (userCount + itemCount) * perRow);
}
