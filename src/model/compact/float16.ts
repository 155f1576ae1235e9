// float16 (IEEE 754 binary16): five bits of exponent, ten of fraction.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The float16 next to a number (rounded to float32 first) of at most 65504 in size, ties to even, as sixteen bits. */
export function toHalf(value: number): number {
  // 2⁻¹¹² brings the exponents of both formats together; the float32's own rounding makes float16's subnormal numbers.
  float[0] = Math.abs(value) * 2 ** -112;
  const rounded = bits[0] + 0xfff + ((bits[0] >>> 13) & 1);
  return (rounded >>> 13) | (value < 0 || Object.is(value, -0) ? 0x8000 : 0);
}

/** The number of a float16's bits; those of infinities and NaN have no meaning here. */
export function fromHalf(half: number): number {
  bits[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
  return float[0] * 2 ** 112;
}
