// Y ← A·X: a sparse matrix times a block of dense columns, in float64.
//
// Source: Gustavson's row formulation ("Two Fast Algorithms for Sparse Matrices", 1978), y_i = Σ_p a_p x_{index(p)}, with
// eight columns of y_i, one cache line, in registers while the row's entries are gathered four at a time.
//
// A (rows × n): CSR with float32 values, or values 0 and then every entry is `value`. X (n × columns) and Y (rows ×
// columns) float64, row-major, xStride and yStride doubles apart; columns and strides are multiples of 8, and an odd
// multiple keeps a column of lines from sharing one set of the cache. Rows [begin, end) of Y are overwritten.
// Aliasing: none. Scratch: none. Flops: 2·nnz·columns. Returns nothing.
import { at32, row64 } from '../math/address';

/** Columns that a tile holds in registers. */
const TILE: i32 = 8;

export function spmm(
  indptrPtr: usize,
  indicesPtr: usize,
  valuesPtr: usize,
  value: f64,
  xPtr: usize,
  xStride: i32,
  yPtr: usize,
  yStride: i32,
  columns: i32,
  begin: i32,
  end: i32,
): void {
  const xBytes = (<usize>xStride) << 3;
  for (let i = begin; i < end; i++) {
    const startPtr = at32(indptrPtr, i);
    const first = load<i32>(startPtr);
    const last = load<i32>(startPtr, 4);
    const rowPtr = row64(yPtr, i, yStride);
    for (let c = 0; c < columns; c += TILE) {
      const at = (<usize>c) << 3;
      gatherTile(first, last, indicesPtr, valuesPtr, value, xPtr + at, xBytes, rowPtr + at);
    }
  }
}

/** Eight columns of one row. The sum of an entry group is ((0 + 1) + (2 + 3)), whatever the row's length. */
function gatherTile(
  first: i32,
  last: i32,
  indicesPtr: usize,
  valuesPtr: usize,
  value: f64,
  xPtr: usize,
  xBytes: usize,
  yPtr: usize,
): void {
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let p = first;
  for (; p + 4 <= last; p += 4) {
    const at = (<usize>p) << 2;
    const x0Ptr = xPtr + <usize>load<u32>(indicesPtr + at) * xBytes;
    const x1Ptr = xPtr + <usize>load<u32>(indicesPtr + at, 4) * xBytes;
    const x2Ptr = xPtr + <usize>load<u32>(indicesPtr + at, 8) * xBytes;
    const x3Ptr = xPtr + <usize>load<u32>(indicesPtr + at, 12) * xBytes;
    const a0 = f64x2.splat(valuesPtr ? <f64>load<f32>(valuesPtr + at) : value);
    const a1 = f64x2.splat(valuesPtr ? <f64>load<f32>(valuesPtr + at, 4) : value);
    const a2 = f64x2.splat(valuesPtr ? <f64>load<f32>(valuesPtr + at, 8) : value);
    const a3 = f64x2.splat(valuesPtr ? <f64>load<f32>(valuesPtr + at, 12) : value);
    sum0 = f64x2.add(
      sum0,
      four(a0, a1, a2, a3, v128.load(x0Ptr), v128.load(x1Ptr), v128.load(x2Ptr), v128.load(x3Ptr)),
    );
    sum1 = f64x2.add(
      sum1,
      four(a0, a1, a2, a3, v128.load(x0Ptr, 16), v128.load(x1Ptr, 16), v128.load(x2Ptr, 16), v128.load(x3Ptr, 16)),
    );
    sum2 = f64x2.add(
      sum2,
      four(a0, a1, a2, a3, v128.load(x0Ptr, 32), v128.load(x1Ptr, 32), v128.load(x2Ptr, 32), v128.load(x3Ptr, 32)),
    );
    sum3 = f64x2.add(
      sum3,
      four(a0, a1, a2, a3, v128.load(x0Ptr, 48), v128.load(x1Ptr, 48), v128.load(x2Ptr, 48), v128.load(x3Ptr, 48)),
    );
  }
  for (; p < last; p++) {
    const at = (<usize>p) << 2;
    const xRowPtr = xPtr + <usize>load<u32>(indicesPtr + at) * xBytes;
    const a = f64x2.splat(valuesPtr ? <f64>load<f32>(valuesPtr + at) : value);
    sum0 = f64x2.add(sum0, f64x2.mul(a, v128.load(xRowPtr)));
    sum1 = f64x2.add(sum1, f64x2.mul(a, v128.load(xRowPtr, 16)));
    sum2 = f64x2.add(sum2, f64x2.mul(a, v128.load(xRowPtr, 32)));
    sum3 = f64x2.add(sum3, f64x2.mul(a, v128.load(xRowPtr, 48)));
  }
  v128.store(yPtr, sum0);
  v128.store(yPtr, sum1, 16);
  v128.store(yPtr, sum2, 32);
  v128.store(yPtr, sum3, 48);
}

/** (a0·x0 + a1·x1) + (a2·x2 + a3·x3). */
function four(a0: v128, a1: v128, a2: v128, a3: v128, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const low = f64x2.add(f64x2.mul(a0, x0), f64x2.mul(a1, x1));
  return f64x2.add(low, f64x2.add(f64x2.mul(a2, x2), f64x2.mul(a3, x3)));
}
