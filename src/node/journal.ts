// A file that only grows, a line at a time; each line is on the disk before the work goes on.
import { open } from 'node:fs/promises';

export interface Journal {
  /** The whole lines that were there already. */
  readonly lines: readonly string[];
  /** Adds a line and its end, and waits for the disk. */
  append(line: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal, or begins one. What a crash has left of a last line is cut off.
 * @throws the system's error when the file cannot be read or written
 */
export async function openJournal(file: string): Promise<Journal> {
  const handle = await open(file, 'a+');
  try {
    const bytes = await handle.readFile();
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) await handle.truncate(whole);
    const text = bytes.subarray(0, whole).toString('utf8');
    return {
      lines: text.split('\n').slice(0, -1),
      async append(line) {
        await handle.appendFile(`${line}\n`);
        await handle.datasync();
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
