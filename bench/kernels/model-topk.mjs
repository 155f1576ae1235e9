// The kernel of top-k alone, on the factors of a trained model: with every score computed, with items discarded by bounds
// (assembly/rank/bounds.ts), longest items first, and screened by integers besides (assembly/rank/levels.ts), as the package
// does it.

/**
 * @param queries a number of users' factors, one after the other @param leftOut for each of them ascending items (a CSR)
 * @returns { every(), discarding(), screening(), same() }: each fills its own results; same compares them bit by bit
 */
export function createSides({ call, f32, i32, bytes }, { queries, itemFactors, d, k, leftOut }) {
  const queryCount = queries.length / d;
  const itemCount = itemFactors.length / d;
  const depth = d + (d & 1);
  if (depth !== d) throw new RangeError(`This benchmark needs an even number of factors, not ${d}.`);
  const queriesPtr = f32(queries).byteOffset;
  const indptrPtr = i32(leftOut.indptr).byteOffset;
  const scratchPtr = bytes(call.topkScratchBytes(queryCount, itemCount, k, depth));

  function side(order, withBounds, withLevels) {
    const padded = Math.ceil(itemCount / 32) * 32;
    const panelPtr = f32(padded * depth).byteOffset;
    const rows = Float32Array.from(
      { length: itemCount * d },
      (_, at) => itemFactors[order[(at / d) | 0] * d + (at % d)],
    );
    const rowsPtr = f32(rows).byteOffset;
    call.packSlivers(panelPtr, rowsPtr, itemCount, d, depth);
    const boundsPtr = withBounds ? bytes(call.boundsBytes(padded / 8, depth)) : 0;
    if (withBounds) call.boundRows(boundsPtr, rowsPtr, 0, itemCount, 3, d, depth);
    const levelsPtr = withLevels ? bytes(call.levelBytes(padded / 8, 8, depth)) : 0;
    if (withLevels) call.levels(levelsPtr, boundsPtr, rowsPtr, 0, itemCount, 8, d, depth);
    const positions = new Int32Array(itemCount);
    order.forEach((item, position) => {
      positions[item] = position;
    });
    const barredPtr = i32(leftOut.indices.map((item) => positions[item])).byteOffset;
    const idsPtr = i32(order).byteOffset;
    const counts = i32(queryCount);
    const items = i32(queryCount * k);
    const scores = f32(queryCount * k);
    const outputs = [counts.byteOffset, items.byteOffset, scores.byteOffset, k];
    const inputs = [queriesPtr, queryCount, panelPtr, itemCount, depth, idsPtr, boundsPtr, levelsPtr];
    const lists = [indptrPtr, barredPtr];
    return { run: () => call.topk(...outputs, ...inputs, ...lists, scratchPtr), results: [counts, items, scores] };
  }

  const natural = Int32Array.from({ length: itemCount }, (_, item) => item);
  const lengths = Float64Array.from(natural, (item) => {
    let square = 0;
    for (let p = item * d; p < (item + 1) * d; p++) square += itemFactors[p] ** 2;
    return square;
  });
  const sorted = natural.slice().sort((a, b) => lengths[b] - lengths[a]);
  const every = side(natural, false, false);
  const others = [side(sorted, true, false), side(sorted, true, true)];
  const equal = ({ results }) =>
    every.results.every((array, i) => array.every((value, at) => value === results[i][at]));
  return {
    every: every.run,
    discarding: others[0].run,
    screening: others[1].run,
    same: () => others.every(equal),
  };
}
