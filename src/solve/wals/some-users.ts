// Some of a fit's users as a problem beside it: solved anew against its items as they are between two epochs, for a model of
// these users alone. To measure a fit on a thousand users of a million takes a thousandth of a half-sweep, and no copy of all.
import type { IdMap } from '../../data/id-map.ts';
import { pickRows } from '../../data/select-entries.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { WholeProblem } from './layout.ts';
import { placeUsers } from './sides.ts';

export interface SomeUsers {
  /** Its items, executor and workspace are those of the fit. */
  readonly problem: WholeProblem;
  /** Takes the users' factors from the fit. */
  begin(): void;
}

export function someUsers(fit: WholeProblem, ids: IdMap): SomeUsers {
  const { kernels, settings, users, items } = fit;
  const { interactions, entries, userScale } = fit.input;
  const rows = Int32Array.from(ids.ids(), (id) => interactions.users.indexOf(id));
  const pick = (column: EntryColumn) =>
    typeof column === 'number' ? column : pickRows(column, interactions.indptr, rows);
  const { discounts } = entries;
  const ofUsers = discounts && { ...discounts, users: Float32Array.from(rows, (user) => discounts.users[user]) };
  const input = {
    ...fit.input,
    interactions: interactions.ofUsers(rows, ids),
    entries: { ...entries, weights: pick(entries.weights), targets: pick(entries.targets), discounts: ofUsers },
    userScale: userScale && Float32Array.from(rows, (user) => userScale[user]),
  };
  const some = placeUsers(kernels, { ...input, dualLimit: settings.dualLimit }, items.numbering);
  return {
    problem: { ...fit, input, users: some },
    begin() {
      const { stride } = fit;
      const from = kernels.arena.f32(users.factorsPtr, users.rows * stride);
      const to = kernels.arena.f32(some.factorsPtr, some.rows * stride);
      rows.forEach((user, index) => {
        const at = users.numbering.places[user] * stride;
        to.set(from.subarray(at, at + stride), some.numbering.places[index] * stride);
      });
    },
  };
}
