// s_k = Σ_j n_j y_jk² / N: the mean square of column k over the N entries, n_j of which are in row j; of some of the rows, what they
// add to it.
//
// Source: the expected diagonal of a row's data term, E[Σ_j C_j y_jk²] = s_k·Σ_j C_j where the row's entries are like all
// others: half of a Jacobi preconditioner for nothing (cg.ts; Saad, "Iterative Methods for Sparse Linear Systems", §10.2).
//
// Y (rows × stride), its indptr, i32[rows + 1], of which differences alone count; out: f32[stride]. Summed in float32, which is enough for a preconditioner.
// Aliasing, scratch: none. Flops: 3·rows·d. Returns nothing.
import { at32, row32 } from '../math/address';
import { madd } from '../math/lanes';

export function meanSquares(yPtr: usize, indptrPtr: usize, rows: i32, stride: i32, total: f32, outPtr: usize): void {
  const bytes = (<usize>stride) << 2;
  memory.fill(outPtr, 0, bytes);
  const share: f32 = 1 / max<f32>(total, 1);
  for (let j = 0; j < rows; j++) {
    const n = load<i32>(at32(indptrPtr, j), 4) - load<i32>(at32(indptrPtr, j));
    if (n == 0) continue;
    const weight = f32x4.splat(<f32>n * share);
    const rowPtr = row32(yPtr, j, stride);
    for (let i: usize = 0; i < bytes; i += 16) {
      const y = v128.load(rowPtr + i);
      v128.store(outPtr + i, madd(f32x4.mul(y, weight), y, v128.load(outPtr + i)));
    }
  }
}
