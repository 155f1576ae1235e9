// What a fit costs, roughly, so that threads are started for those alone that are worth it.
import type { Interactions } from '../../data/interactions.ts';
import type { Settings } from '../wals/options.ts';

/** What the multiply-adds are estimated from. */
export type Effort = Pick<Settings, 'factors' | 'epochs' | 'solver'>;

/** Multiply-adds of all epochs. */
export function multiplyAdds({ nnz, userCount, itemCount }: Interactions, { factors, epochs, solver }: Effort): number {
  const perEntry = solver === 'cg' ? 8 * factors : factors * factors;
  const perRow = solver === 'cg' ? 8 * factors : factors ** 3 / 6;
  return epochs * (nnz * perEntry + (userCount + itemCount) * perRow);
}
