// The addresses of elements of arrays, and of rows of row-major matrices, by the bits of an element: 32 for f32 and i32, 64
// for f64 and i64. Small enough for the compiler to put them in place, also where size counts.
// Addresses are unsigned: they reach to 4 GiB. Aliasing, scratch: none. Flops: none.

/** The address of element `index` of an array at ptr. */
export function at32(ptr: usize, index: i32): usize {
  return ptr + ((<usize>index) << 2);
}

export function at64(ptr: usize, index: i32): usize {
  return ptr + ((<usize>index) << 3);
}

/** The address of row `row` of a matrix at ptr whose rows are `stride` elements apart. */
export function row32(ptr: usize, row: i32, stride: i32): usize {
  return ptr + ((<usize>row * <usize>stride) << 2);
}

export function row64(ptr: usize, row: i32, stride: i32): usize {
  return ptr + ((<usize>row * <usize>stride) << 3);
}
