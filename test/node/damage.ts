// Damaged files: every reader either reads them or refuses them with an error of the library.
import fc from 'fast-check';
import { expect } from 'vitest';
import { FormatError, MemoryLimitError, ParseError } from '../../src/errors.ts';

type Read = (bytes: Uint8Array) => unknown;

/** The error that `work` ends with, which must be one of a file that is not as it should be; undefined without any. */
export async function refusal(work: () => unknown): Promise<FormatError | ParseError | undefined> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof ParseError || error instanceof MemoryLimitError))
      throw error;
    return error instanceof MemoryLimitError ? undefined : error;
  }
  return undefined;
}

/** No beginning of the file is taken for a whole one; every `step`-th is tried. */
export async function refusesTruncation(bytes: Uint8Array, read: Read, step = 1): Promise<void> {
  for (let length = 0; length < bytes.length; length += step) {
    expect(await refusal(() => read(bytes.subarray(0, length))), `the first ${length} bytes`).toBeDefined();
  }
}

/** Each byte in turn becomes what lies about lengths: all bits, none, another sign; and of types, the next. With a `step`, fewer of them. */
export async function survivesEveryByte(bytes: Uint8Array, read: Read, step = 1): Promise<void> {
  for (let at = 0; at < bytes.length; at += step) {
    for (const value of [0xff, 0, bytes[at] ^ 0x80, (bytes[at] + 1) & 0xff]) {
      await refusal(() => read(bytes.with(at, value)));
    }
  }
}

/** Several bytes at once become others. */
export async function survivesChanges(bytes: Uint8Array, read: Read, numRuns = 500): Promise<void> {
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 8 }), async (changes) => {
      const damaged = bytes.slice();
      for (const [at, value] of changes) damaged[at] = value;
      await refusal(() => read(damaged));
    }),
    { seed: 1, numRuns },
  );
}
