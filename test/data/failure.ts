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
