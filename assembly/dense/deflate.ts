// Two halves of a tridiagonal matrix, solved, become one problem diag(d) + ρ z zᵀ, less what is solved already.
//
// Source: Dongarra and Sorensen, "A fully parallel algorithm for the symmetric eigenvalue problem" (1987), as LAPACK's
// dlaed2. T was torn at its coupling β into diag(T₁, T₂) + |β| u uᵀ, u = (e_last, ±e_first), so that z is the last column of Q₁
// beside the first of Q₂. Where ρ|z_j| is nothing beside ‖T‖, d_j is an eigenvalue of the whole; where two d are so close that
// turning one z_j into zero leaves nothing off the diagonal, their rows are turned, and one of them is left out as well.
//
// All in the scratch of halves-work.ts. In: d, e, the order of either half, and the rows of Z. Out: the order of both, the k
// poles and z, slots, kinds, places, and the head's numbers of a merge. Aliasing: none. Flops: 6·n for each row that is
// turned. Returns k.
import { at32, at64 } from '../math/address';
import {
  BEGIN,
  D,
  D_PLACES,
  D_POLES,
  E,
  END,
  FIRST,
  INVERSE_RHO,
  KINDS,
  MIDDLE,
  ORDER,
  PLACES,
  POLES,
  SLOTS,
  UPPER,
  vectorAt,
  WEIGHT,
  Z_PLACES,
  Z_POLES,
} from './halves-work';
import { rotateRows } from './implicit-ql';

const EPSILON: f64 = 2.220446049250313e-16;

/** Where a row of Z is not zero. */
const FIRST_HALF: i32 = 0;
const BOTH: i32 = 1;
const SECOND_HALF: i32 = 2;

export function deflate(workPtr: usize): i32 {
  const begin = load<i32>(workPtr, BEGIN);
  const end = load<i32>(workPtr, END);
  const beta = load<f64>(at64(load<usize>(workPtr, E), load<i32>(workPtr, MIDDLE) - 1));
  const rho = 2 * abs<f64>(beta);
  sortRows(workPtr, begin, end);
  const tolerance = tearRows(workPtr, begin, end, beta < 0);
  let k = 0;
  let held = -1;
  for (let p = begin; p < end; p++) {
    const row = load<i32>(at32(load<usize>(workPtr, ORDER), p));
    if (rho * abs<f64>(load<f64>(at64(load<usize>(workPtr, Z_PLACES), row))) <= tolerance) continue;
    if (held >= 0 && !absorb(workPtr, held, row, tolerance)) store<i32>(at32(load<usize>(workPtr, SLOTS), k++), held);
    held = row;
  }
  if (held >= 0) store<i32>(at32(load<usize>(workPtr, SLOTS), k++), held);
  store<i32>(workPtr, k, POLES);
  store<f64>(workPtr, 1 / rho, INVERSE_RHO);
  placePoles(workPtr, k);
  return k;
}

/** Rows begin … end − 1 by ascending d. Of two ascending halves, and what they left out, few are far from their place. */
export function sortRows(workPtr: usize, begin: i32, end: i32): void {
  const dPtr = load<usize>(workPtr, D);
  const orderPtr = load<usize>(workPtr, ORDER);
  for (let p = begin + 1; p < end; p++) {
    const row = load<i32>(at32(orderPtr, p));
    const d = load<f64>(at64(dPtr, row));
    let toPtr = at32(orderPtr, p);
    for (const firstPtr = at32(orderPtr, begin); toPtr > firstPtr; toPtr -= 4) {
      const before = load<i32>(toPtr - 4);
      if (load<f64>(at64(dPtr, before)) <= d) break;
      store<i32>(toPtr, before);
    }
    store<i32>(toPtr, row);
  }
}

/** z of norm 1, by rows, and the kinds of rows. Returns what counts as nothing. */
function tearRows(workPtr: usize, begin: i32, end: i32, negative: bool): f64 {
  const middle = load<i32>(workPtr, MIDDLE);
  let largest: f64 = 0;
  for (let row = begin; row < end; row++) {
    const second = row >= middle;
    const z = load<f64>(at64(vectorAt(workPtr, row), second ? middle : middle - 1)) * Math.SQRT1_2;
    store<f64>(at64(load<usize>(workPtr, Z_PLACES), row), second && negative ? -z : z);
    store<i32>(at32(load<usize>(workPtr, KINDS), row), second ? SECOND_HALF : FIRST_HALF);
    largest = max(largest, max(abs<f64>(z), abs<f64>(load<f64>(at64(load<usize>(workPtr, D), row)))));
  }
  return 8 * EPSILON * largest;
}

/** Turns z of row `held` into that of `row`, the next one that is left, if what is off the diagonal then is nothing. */
function absorb(workPtr: usize, held: i32, row: i32, tolerance: f64): bool {
  const zHeldPtr = at64(load<usize>(workPtr, Z_PLACES), held);
  const zRowPtr = at64(load<usize>(workPtr, Z_PLACES), row);
  const dHeldPtr = at64(load<usize>(workPtr, D), held);
  const dRowPtr = at64(load<usize>(workPtr, D), row);
  const zHeld = load<f64>(zHeldPtr);
  const zRow = load<f64>(zRowPtr);
  const dHeld = load<f64>(dHeldPtr);
  const dRow = load<f64>(dRowPtr);
  const length = sqrt<f64>(zHeld * zHeld + zRow * zRow);
  const c = zRow / length;
  const s = zHeld / length;
  if (abs<f64>((dRow - dHeld) * c * s) > tolerance) return false;
  store<f64>(zRowPtr, length);
  store<f64>(dHeldPtr, dHeld * c * c + dRow * s * s);
  store<f64>(dRowPtr, dHeld * s * s + dRow * c * c);
  const begin = load<i32>(workPtr, BEGIN);
  const columns = load<i32>(workPtr, END) - begin;
  rotateRows(at64(vectorAt(workPtr, held), begin), at64(vectorAt(workPtr, row), begin), c, s, columns);
  const kindsPtr = load<usize>(workPtr, KINDS);
  if (load<i32>(at32(kindsPtr, row)) != load<i32>(at32(kindsPtr, held))) store<i32>(at32(kindsPtr, row), BOTH);
  return true;
}

/** Poles and z of the k rows in the slots, the places of poles by kinds, the poles in these places, and Σ z². */
function placePoles(workPtr: usize, k: i32): void {
  let place = 0;
  let weight: f64 = 0;
  for (let kind = FIRST_HALF; kind <= SECOND_HALF; kind++) {
    if (kind == BOTH) store<i32>(workPtr, place, FIRST);
    if (kind == SECOND_HALF) store<i32>(workPtr, place, UPPER);
    for (let i = 0; i < k; i++) {
      const row = load<i32>(at32(load<usize>(workPtr, SLOTS), i));
      if (load<i32>(at32(load<usize>(workPtr, KINDS), row)) != kind) continue;
      const d = load<f64>(at64(load<usize>(workPtr, D), row));
      const z = load<f64>(at64(load<usize>(workPtr, Z_PLACES), row));
      weight += z * z;
      store<f64>(at64(load<usize>(workPtr, D_POLES), i), d);
      store<f64>(at64(load<usize>(workPtr, Z_POLES), i), z);
      store<f64>(at64(load<usize>(workPtr, D_PLACES), place), d);
      store<i32>(at32(load<usize>(workPtr, PLACES), i), place++);
    }
  }
  store<f64>(workPtr, weight, WEIGHT);
}
