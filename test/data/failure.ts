// The error that `work` throws, for checks of its fields.
import { expect } from 'vitest';

export function failure<T extends Error>(work: () => unknown, type: new (...args: never[]) => T): T {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(type);
    return error as T;
  }
  throw new Error(`Nothing was thrown; a ${type.name} was expected.`);
}

/** The same of a promise that rejects. */
export async function rejection<T extends Error>(
  work: Promise<unknown>,
  type: new (...args: never[]) => T,
): Promise<T> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  return failure(() => {
    if (outcome) throw outcome.error;
  }, type);
}
