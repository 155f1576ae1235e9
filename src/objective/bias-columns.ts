// Where a model with biases keeps them: in front of the factors, [1, b_i, u_i] and [μ + b_j, 1, v_j], so that a prediction
// μ + b_i + b_j + ⟨u_i,v_j⟩ is an inner product, and the first columns of a model remain those that matter most.

import type { Described } from './metadata.ts';

/** How many columns there are, and for each side which holds the biases and which the ones that meet the other side's. */
export const BIAS_COLUMNS = {
  count: 2,
  users: { bias: 1, one: 0 },
  items: { bias: 0, one: 1 },
} as const;

/** What a model with biases says in its metadata: the columns of the user factors and of the item factors that hold them. */
export const biasesMetadata = { user: BIAS_COLUMNS.users.bias, item: BIAS_COLUMNS.items.bias } as const;

/** The first column of the factors proper: those that say in what two rows are alike. */
export function firstFactor({ metadata }: Described): number {
  return metadata.biases ? BIAS_COLUMNS.count : 0;
}
