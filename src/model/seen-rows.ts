// The training interactions of a model that grows: further entries at the end of its users' rows.
import type { RowEntries } from './history.ts';
import type { ModelParts } from './model-parts.ts';
import { elementOf } from './weighting.ts';

type SeenParts = Pick<ModelParts, 'seen' | 'seenWeights' | 'seenTargets'>;

/**
 * `seen` with its weights and targets, and more entries. What the model does not keep stays null.
 * @param added for each user of the grown model what is new: item indices, ascending and above those it has
 */
export function growSeen(parts: SeenParts, added: readonly RowEntries[]): SeenParts {
  const { seen, seenWeights, seenTargets } = parts;
  if (!seen) return parts;
  const oldUsers = seen.indptr.length - 1;
  const bounds = (user: number) => (user < oldUsers ? seen.indptr.slice(user, user + 2) : [0, 0]);
  const indptr = new Int32Array(added.length + 1);
  added.forEach(({ indices }, user) => {
    const [from, to] = bounds(user);
    indptr[user + 1] = indptr[user] + to - from + indices.length;
  });
  const indices = new Int32Array(indptr[added.length]);
  added.forEach((row, user) => {
    const [from, to] = bounds(user);
    indices.set(seen.indices.subarray(from, to), indptr[user]);
    indices.set(row.indices, indptr[user] + to - from);
  });
  const growColumn = (column: Float32Array | null, pick: (row: RowEntries, p: number) => number) => {
    if (!column) return null;
    if (column.length === 1 && added.every((row) => row.indices.every((_, p) => pick(row, p) === column[0]))) {
      return column;
    }
    const whole = new Float32Array(indices.length);
    added.forEach((row, user) => {
      const [from, to] = bounds(user);
      const old = column.length === 1 ? new Float32Array(to - from).fill(column[0]) : column.subarray(from, to);
      whole.set(old, indptr[user]);
      row.indices.forEach((_, p) => {
        whole[indptr[user] + to - from + p] = pick(row, p);
      });
    });
    return whole;
  };
  return {
    seen: { indptr, indices },
    seenWeights: growColumn(seenWeights, ({ weights }, p) => Math.fround(elementOf(weights, p))),
    seenTargets: growColumn(seenTargets, ({ targets }, p) => Math.fround(elementOf(targets, p))),
  };
}
