// What a suite's figures ought to reach, and whether they did: a section says so itself, also when they did not.
import { digits, table } from './figures.mjs';

/**
 * @param goals { what, atLeast | atMost, got } with `got` undefined where it was not measured, infinite where it was never reached
 * @returns the lines of a table
 */
export function goalTable(goals) {
  return table(
    ['goal', 'wanted:', 'measured:', 'reached'],
    goals.map(({ what, atLeast, atMost, got }) => [
      what,
      atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
      got === Number.POSITIVE_INFINITY ? 'never' : digits(got),
      verdict(atLeast, atMost, got),
    ]),
  );
}

function verdict(atLeast, atMost, got) {
  if (got === Number.POSITIVE_INFINITY && atMost !== undefined) return 'no';
  if (!Number.isFinite(got)) return 'not measured';
  const shortfall = atLeast === undefined ? got / atMost - 1 : 1 - got / atLeast;
  return shortfall <= 0 ? 'yes' : `no, by ${(100 * shortfall).toFixed(1)} %`;
}
