// The truncated singular value decomposition: the best approximation of rank d of the whole matrix, unobserved entries
// counted as zeros. Beside this file: options.ts; memory.ts, the problem in linear memory; krylov.ts, the epochs; triplets.ts,
// from what they find to singular triplets; model.ts. A search is not resumed, so that it has no signature.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { borrowKernels, type Kernels } from '../../wasm/kernels.ts';
import { evenRanges, STREAM_ROWS } from '../../workers/job.ts';
import { centreOf, emptyRows, squaredNorms } from './centring.ts';
import { blockKrylov } from './krylov.ts';
import { createProblem, type SvdProblem } from './memory.ts';
import { Svd } from './model.ts';
import { resolveSvdSettings, type SvdOptions, type SvdSettings } from './options.ts';
import { applySparse } from './sparse-operator.ts';
import { triplets } from './triplets.ts';

/**
 * The d largest singular triplets of the interactions' matrix A (users × items): U·diag(σ)·Vᵀ minimises ‖A − UΣVᵀ‖_F
 * over all matrices of rank d (Eckart and Young 1936). With `centre`, A stands for the matrix less its means.
 *
 * By randomised block Krylov (Musco and Musco 2015) in float64. Singular values below 2⁻²⁶·σ₁, the resolution of the
 * method, count as zero, and so do those that A does not have (d beyond its rank): the columns of U and V that belong to
 * them are zero; the others are orthonormal. The element of largest magnitude in each column of V is positive. Each
 * epoch is two products of A with a block, 4·nnz·(d + 8) multiply-adds or little more.
 *
 * @throws ArgumentError for options out of their domain, MemoryLimitError before the work when it would not fit into
 * 4 GiB, NumericalError when the factors leave the range of float32; and the signal's reason when it aborts.
 */
export async function fitSvd(interactions: Interactions, options: SvdOptions = {}): Promise<Svd> {
  const settings = resolveSvdSettings(options);
  anInteractions('interactions', interactions);
  const { signal } = options;
  signal?.throwIfAborted();
  const kernels = borrowKernels(settings);
  try {
    return await decompose(kernels, interactions, settings, options);
  } finally {
    kernels.close();
  }
}

async function decompose(
  kernels: Kernels,
  interactions: Interactions,
  settings: SvdSettings,
  options: SvdOptions,
): Promise<Svd> {
  const values: EntryColumn = settings.values === 'binary' ? 1 : (interactions.values ?? interactions.uniformValue);
  const centre = centreOf(interactions, values, settings.centre);
  const norms = squaredNorms(interactions, values, centre);
  const problem = createProblem(kernels, settings, { interactions, values, centre }, options.signal);
  try {
    const { users, inner } = problem;
    const empty =
      inner === users
        ? emptyRows(interactions.userCounts(), centre?.users)
        : emptyRows(interactions.itemCounts(), centre?.items);
    await randomBlock(problem, settings.seed, empty);
    // Neither the centred matrix nor what is subtracted is larger than A itself, in this norm.
    const outcome = await search(problem, settings, norms.whole, options);
    const found = await triplets(problem, settings.factors, Math.sqrt(norms.whole));
    const norm = Math.sqrt(norms.centred);
    return Svd.create({ interactions, settings, values, centre, norm, simd: kernels.simd, ...outcome, ...found });
  } finally {
    problem.executor.close();
  }
}

/**
 * N(0, 1) in the block; the image, which is at least twice as large, holds the generator's float32. Rows that are zero in
 * the matrix begin as zeros, and stay so: otherwise the rounding errors of what is projected away would remain there.
 */
async function randomBlock(
  { executor, space, image }: SvdProblem,
  seed: number,
  empty: readonly number[],
): Promise<void> {
  const { arena } = executor.kernels;
  const { ptr, rows, columns, stride } = space.block;
  await executor.run({
    kernel: 'fillNormal',
    args: [image.ptr, 'begin', 'end', columns, stride, 1, seed, 1],
    edges: evenRanges(rows, STREAM_ROWS),
  });
  const block = arena.f64(ptr, rows * stride);
  block.set(arena.f32(image.ptr, rows * stride));
  for (const row of empty) block.fill(0, row * stride, (row + 1) * stride);
}

function search(problem: SvdProblem, settings: SvdSettings, squaredNorm: number, { onEpoch }: SvdOptions) {
  const { space, image, inner, outer } = problem;
  const { epochs, tolerance, factors } = settings;
  let start = performance.now();
  return blockKrylov(
    space,
    { wanted: factors, tolerance, epochs, scale: squaredNorm || 1 },
    async () => {
      await applySparse(space.work, outer, inner, space.block, image);
      await applySparse(space.work, inner, outer, image, space.block);
    },
    async (epoch, residual) => {
      await onEpoch?.({ epoch, epochs, residual, seconds: (performance.now() - start) / 1000 });
      start = performance.now();
    },
  );
}
