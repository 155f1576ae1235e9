// Indexes of a model's items by usearch, as `approximate` takes them.
import { importOnDemand } from './on-demand.mjs';

/** By inner product, as docs/SERVING.md shows it. */
export async function buildIndex({ itemFactors, factors }) {
  const index = await indexOf(itemFactors, factors, 'ip');
  return (query, count) => index.search(query, count, 1).keys;
}

/**
 * By Euclidean distance, in one dimension more (Bachrach et al. 2014, "Speeding up the Xbox recommender system using a
 * Euclidean transformation for inner-product spaces"): items [v, √(max‖v‖² − ‖v‖²)] all have one length and queries are
 * [u, 0], so that the nearest are those of the largest inner product.
 */
export async function buildLiftedIndex({ itemFactors, factors, items }) {
  const squares = Float64Array.from({ length: items.size }, (_, item) =>
    itemFactors.subarray(item * factors, (item + 1) * factors).reduce((sum, x) => sum + x * x, 0),
  );
  const most = squares.reduce((a, b) => Math.max(a, b), 0);
  const lifted = new Float32Array(items.size * (factors + 1));
  squares.forEach((square, item) => {
    lifted.set(itemFactors.subarray(item * factors, (item + 1) * factors), item * (factors + 1));
    lifted[(item + 1) * (factors + 1) - 1] = Math.sqrt(most - square);
  });
  const index = await indexOf(lifted, factors + 1, 'l2sq');
  return (query, count) => {
    const padded = new Float32Array(factors + 1);
    padded.set(query);
    return index.search(padded, count, 1).keys;
  };
}

async function indexOf(vectors, dimensions, metric) {
  const usearch = await importOnDemand('usearch', '2.26.2');
  const { Index } = usearch.default ?? usearch;
  const settings = { connectivity: 16, expansion_add: 64, expansion_search: 64 };
  const index = new Index({ dimensions, metric, quantization: 'f32', multi: false, ...settings });
  index.add(
    BigUint64Array.from({ length: vectors.length / dimensions }, (_, row) => BigInt(row)),
    vectors,
    0,
  );
  return index;
}
