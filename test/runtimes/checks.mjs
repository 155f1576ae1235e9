// What the cases are written with: each throws unless it holds.

/** Thrown by a case that its host cannot do; the message says why. */
export class Skip extends Error {}

/** What the promise rejects with. */
export async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

/** A claim, and what to say when it does not hold. */
export function check(holds, message) {
  if (!holds) throw new Error(message);
}

/** The same value, or the same JSON. */
export function same(got, expected) {
  check(
    got === expected || JSON.stringify(got) === JSON.stringify(expected),
    `${show(got)} instead of ${show(expected)}`,
  );
}

function show(value) {
  return value instanceof Error ? describe(value) : JSON.stringify(value);
}

/** The error and where it came from; some engines leave the message out of the stack. */
export function describe(error) {
  const stack = `${error?.stack ?? ''}`;
  const whole = stack.includes(`${error?.message}`) ? stack : `${error}\n${stack}`;
  return whole.split('\n').slice(0, 6).join('\n');
}

/** As many numbers, each within the tolerance. */
export function close(got, expected, tolerance) {
  const near = got.length === expected.length && expected.every((value, k) => Math.abs(got[k] - value) <= tolerance);
  check(near, `${[...got]} is not near ${[...expected]}`);
}
