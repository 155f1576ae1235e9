// A fit taken one half-sweep at a time, from factors of the test's choice: what fitWals does not let one see.
import type { Interactions } from '../../src/data/interactions.ts';
import { strideOf } from '../../src/matrix/rows.ts';
import { withMean } from '../../src/objective/biases.ts';
import { resolveEntries } from '../../src/objective/entries.ts';
import { resolveSideWeights } from '../../src/objective/side-weights.ts';
import type { DensePart } from '../../src/solve/wals/axes.ts';
import { halfSweep } from '../../src/solve/wals/epoch.ts';
import { createProblem } from '../../src/solve/wals/layout.ts';
import { objectiveValue } from '../../src/solve/wals/objective-value.ts';
import { resolveSettings, type WalsOptions } from '../../src/solve/wals/options.ts';
import { COURSE } from '../../src/solve/wals/relaxation.ts';
import type { Side } from '../../src/solve/wals/sides.ts';
import type { Kernels } from '../../src/wasm/kernels.ts';
import { padRows, unpadRows } from '../assembly/memory.ts';

export interface Steps {
  /** One half-sweep of an epoch, the first unless told: users against items, or items against users. */
  solve(side: 'users' | 'items', epoch?: number): Promise<void>;
  /** The objective as a fit reports it, after a half-sweep. */
  loss(): Promise<number>;
  /** Rows as the fit has them: the factors, and in a fit with biases the row's own behind them. */
  users(): number[][];
  items(): number[][];
}

/** Runs `work` on the problem in the kernels' memory, with the item factors given and the users at zero. */
export function withSteps<T>(
  kernels: Kernels,
  interactions: Interactions,
  options: WalsOptions & { factors: number },
  itemFactors: readonly (readonly number[])[],
  work: (steps: Steps) => Promise<T>,
): Promise<T> {
  const { arena } = kernels;
  return arena.scopeAsync(async () => {
    const preset = resolveSettings(options);
    const given = resolveEntries(kernels, interactions, preset.objective, options);
    const entries = withMean(given, interactions.nnz, preset.biases);
    const { columns } = preset;
    const stride = strideOf(columns);
    const input = {
      interactions,
      entries,
      userScale: resolveSideWeights('userWeights', options.userWeights, interactions.userCounts()),
      itemScale: resolveSideWeights('itemWeights', options.itemWeights, interactions.itemCounts()),
      stride,
    };
    const problem = createProblem(kernels, { ...preset, objective: entries.objective }, input, null);
    const { users, items } = problem;
    const read = (side: Side) => {
      const placed = unpadRows(arena.f32(side.factorsPtr, side.rows * stride), stride, columns);
      return [...side.numbering.places].map((place) => placed[place]);
    };
    const placed = [...items.numbering.indices].map((row) => itemFactors[row]);
    arena.f32(items.factorsPtr, items.rows * stride).set(padRows(placed, stride));
    arena.f32(problem.ptr.course, COURSE.length).fill(0);
    let last = users;
    let dense: DensePart = { spectrum: null, wide: false };
    try {
      return await work({
        async solve(side, epoch = 1) {
          last = problem[side];
          dense = await halfSweep(problem, side === 'users' ? items : users, last, epoch);
        },
        loss: () => objectiveValue(problem, dense, last),
        users: () => read(users),
        items: () => read(items),
      });
    } finally {
      problem.executor.close();
    }
  });
}
