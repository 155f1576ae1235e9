// ln, exp and power in float64, the same bits on every engine, which Math.log and Math.pow do not promise.
//
// Source: fdlibm 5.3 (Sun Microsystems, freely granted), e_log.c and e_exp.c: argument reduction and minimax polynomials,
// error below one ulp. Domain: ln wants a positive normal number, exp an argument in [−700, 700].
// Scalars only. Aliasing, scratch: none. Flops: about 25 each, power twice as many.

const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const INVERSE_LN2: f64 = 1.442695040888963387;

export function ln(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  let k = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    k++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return <f64>k * LN2_HIGH - (half - (s * (half + even + odd) + <f64>k * LN2_LOW) - f);
}

export function exp(x: f64): f64 {
  const k = <i32>nearest<f64>(x * INVERSE_LN2);
  const high = x - <f64>k * LN2_HIGH;
  const low = <f64>k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return y * reinterpret<f64>((<u64>(k + 1023)) << 52);
}

/** base^exponent for base ≥ 0; exact for the exponents 0, ½ and 1, which regularization uses most. */
export function power(base: f64, exponent: f64): f64 {
  if (exponent == 0) return 1;
  if (exponent == 1) return base;
  if (base == 0) return 0;
  if (exponent == 0.5) return sqrt<f64>(base);
  return exp(exponent * ln(base));
}
