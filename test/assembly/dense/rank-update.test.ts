// rankUpdate, every build: C ← PᵀP, C + PᵀP, C − PᵀP against the naive Gram of the panel's rows.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { gram, relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';
import { packLower, packPanel, unpackLower } from './slivers.ts';

const MODES = ['store', 'add', 'subtract'] as const;

const shape = fc.record({
  seed: fc.nat(1e6),
  slivers: fc.integer({ min: 1, max: 34 }),
  // The panel's loop takes two rows at a time.
  pairs: fc.nat(35),
  spare: fc.nat(10),
});

describe.each(builds)('rankUpdate ($name)', ({ createWithParts }) => {
  const kernels = createWithParts();
  const { call, arena } = kernels;

  it.each(MODES)('%ss PᵀP in the lower triangle', (mode) => {
    fc.assert(
      fc.property(shape, ({ seed, slivers, pairs, spare }) => {
        const random = seeded(seed);
        const n = 4 * slivers;
        const count = 2 * pairs;
        const capacity = count + spare;
        const panel = random.matrix(count, n);
        const before = gram(random.matrix(2, n), n).map((row) => row.map(Math.fround));
        const update = gram(panel, n);
        const sign = mode === 'subtract' ? -1 : 1;
        const expected = update.map((row, i) => row.map((x, j) => (mode === 'store' ? x : before[i][j] + sign * x)));

        const got = guarded(kernels, ({ take }) => {
          const cPtr = take(n * n * 4);
          if (mode !== 'store') arena.f32(cPtr, n * n).set(packLower(before));
          const panelPtr = arena.put(packPanel(panel, n, capacity));
          call.rankUpdate(cPtr, panelPtr, count, capacity, n, MODES.indexOf(mode));
          return unpackLower(arena.f32(cPtr, n * n), n);
        });
        expect(relativeError(got.flat(), lower(expected).flat())).toBeLessThan(2e-6);
      }),
      { seed: 1, numRuns: 25 },
    );
  });
});

function lower(a: number[][]): number[][] {
  return a.map((row, i) => row.map((x, j) => (j <= i ? x : 0)));
}
