// States: which file is one, and how large one may be that is handed out whole.
import { describe, expect, it } from 'vitest';
import { FormatError, MemoryLimitError } from '../../../src/errors.ts';
import { type Algorithm, type RunEvent, runFit } from '../../../src/solve/run/epochs.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { readSafetensors, writeSafetensors } from '../../../src/tensors/safetensors.ts';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { example, given } from '../problems.ts';

const { interactions } = given(example);
const quick = { factors: 4, epochs: 1, simd: 'strict', workers: 1 } as const;

describe('a state', () => {
  it.each([
    ['another format', { format: 'halfsweep' }],
    ['an earlier version', { format_version: '4' }],
    ['a later version', { format_version: '6' }],
    ['no version', { format_version: '' }],
  ])('of %s is refused by its format, whatever else it holds', async (_, other) => {
    const states: Uint8Array[] = [];
    await fitWals(interactions, { ...quick, onCheckpoint: (state) => void states.push(state) });
    const { tensors, metadata } = readSafetensors(states[0]);
    const changed = writeSafetensors({ tensors, metadata: { ...metadata, ...other } });
    const resumed = fitWals(interactions, { ...quick, epochs: 2, resume: changed });
    await expect(resumed).rejects.toThrow(FormatError);
    await expect(resumed).rejects.toMatchObject({ what: '__metadata__.format', expected: 'halfsweep-state 5' });
  });

  /** A fit that has only a size; says whether it came to its epochs. */
  async function runOf(bytes: number, options: object): Promise<boolean> {
    let swept = false;
    const create = ({ arena }: Kernels): Algorithm<RunEvent> => ({
      epochs: 1,
      keepUsers: false,
      state: { arena, arrays: { factors: { ptr: 0, rows: bytes / 4, columns: 1 } } },
      initialise: async () => {},
      signature: () => ({}),
      warm: () => {},
      sweep: async (epoch) => {
        swept = true;
        return { epoch, loss: undefined };
      },
      settle: () => Promise.reject(new Error('nobody asks for a model')),
      close: () => {},
    });
    const effort = { factors: 1, epochs: 1, solver: 'exact', simd: 'strict' } as const;
    // A state of this size is not there to be taken: the loop ends before it would be.
    const enough = new Error('far enough');
    const onEpoch = () => Promise.reject(enough);
    const run = runFit(interactions, { workers: 1, ...options, onEpoch }, effort, create, false);
    await run.next().catch((error) => {
      if (error !== enough) throw error;
    });
    return swept;
  }

  it('of more than 4 GiB is handed out in pieces alone, which is said before the first epoch', async () => {
    const whole = { onCheckpoint: () => {} };
    expect(await runOf(2 ** 32, whole)).toBe(true);
    const error = await runOf(2 ** 32 + 4, whole).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(MemoryLimitError);
    expect(error).toMatchObject({ bytes: 2 ** 32 + 4, limit: 2 ** 32 });
    expect(error.message).toContain('Use onCheckpointPieces.');
    expect(await runOf(2 ** 32 + 4, { onCheckpointPieces: () => {} })).toBe(true);
    // With a validation the state of the best epoch is in it too.
    const validation = { interactions };
    await expect(runOf(2 ** 31 + 4, { ...whole, validation })).rejects.toThrow(MemoryLimitError);
  });
});
