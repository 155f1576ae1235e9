// The state of a fit in a file: written whole every so often, read again when the same command is run after a crash.
import type { RunOptions } from '../index.ts';
import { cut } from '../node/file-pieces.ts';
import { readCheckpoint, writeAtomic } from '../node/index.ts';
import { FIT_FLAGS } from './algorithms.ts';
import { Interruption, isAbort } from './failure.ts';
import { staleFile } from './stale-file.ts';

const STATE = {
  argument: 'resume',
  expected: 'that of a fit of the same data by the same options',
  flags: FIT_FLAGS,
} as const;

export interface CheckpointFile {
  /** For the fit: goes on from the file when it is there, and keeps it up to date. */
  readonly options: RunOptions;
  /** Runs a fit with these options, and says about the file what its errors do not. */
  guard<T>(fit: () => Promise<T>): Promise<T>;
  /** What to say once the fit has accepted the state that it goes on from: the first time; then, and where it begins anew, nothing. */
  takeNews(): string | undefined;
}

/** Without a file, nothing. Throws FileSystemError when the file cannot be read, or written later. */
export async function openCheckpoint(
  file: string | undefined,
  checkpointEvery: RunOptions['checkpointEvery'],
): Promise<CheckpointFile> {
  if (file === undefined) return { options: {}, guard: (fit) => fit(), takeNews: () => undefined };
  const resume = await readCheckpoint(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  let news = resume && `going on from ${file}`;
  let written = resume !== undefined;
  const onCheckpointPieces = async (pieces: readonly Uint8Array[]) => {
    await writeAtomic(file, cut(pieces));
    written = true;
  };
  return {
    takeNews() {
      const told = news;
      news = undefined;
      return told;
    },
    options: { resume, checkpointEvery, onCheckpointPieces },
    async guard(fit) {
      try {
        return await fit();
      } catch (error) {
        if (isAbort(error) && written) throw new Interruption(`Interrupted. The same command goes on from ${file}.`);
        throw staleFile(error, { flag: '--checkpoint', file, ...STATE });
      }
    },
  };
}
