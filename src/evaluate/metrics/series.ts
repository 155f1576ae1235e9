// One metric user by user.

/** The values of a metric for the users for whom it is defined. */
export interface Series {
  readonly users: Int32Array;
  readonly values: Float64Array;
  /** What each user weighs in the mean; null where all weigh the same. */
  readonly weights: Float64Array | null;
  /** Whether the metric is the square root of the mean, the values being squares. */
  readonly root: boolean;
}

/** A series of the values that are not NaN; `values` has one for each of `users`. */
export function seriesOf(
  users: Int32Array,
  values: Float64Array,
  weights: Float64Array | null = null,
  root = false,
): Series {
  if (!values.some(Number.isNaN)) return { users, values, weights, root };
  const isDefined = (_: number, at: number) => !Number.isNaN(values[at]);
  return {
    users: users.filter(isDefined),
    values: values.filter(isDefined),
    weights: weights?.filter(isDefined) ?? null,
    root,
  };
}
