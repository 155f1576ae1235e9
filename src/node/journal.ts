// A file that only grows, a line at a time; each line is on the disk before the work goes on.
import { open, stat } from 'node:fs/promises';
import { ArgumentError, FormatError } from '../errors.ts';
import { LOG_BEGINNINGS } from '../tune/log.ts';
import { checkFileName } from './file-name.ts';
import { checkTextSize } from './file-pieces.ts';
import { cannotRead, cannotWrite } from './file-system-error.ts';
import { flushContent } from './flush.ts';

export interface Journal {
  /** The whole lines that were there already. */
  readonly lines: readonly string[];
  /** Adds a line and its end, and waits for the disk. */
  append(line: string): Promise<void>;
  close(): Promise<void>;
}

/** How the lines of a journal begin, which tells it from any other file. */
export interface JournalBeginnings {
  readonly first: string;
  readonly next: string;
}

/**
 * Opens a journal, or begins one. What a crash has left of a last line is cut off, but only of a journal: any other file is
 * refused and left as it is.
 * @param beginnings how its lines begin; default: those of a log of `tune`
 * @throws ArgumentError for a folder or a device; FormatError for a file that is not such a journal; FileSystemError when it
 * cannot be read or written
 */
export async function openJournal(file: string, beginnings: JournalBeginnings = LOG_BEGINNINGS): Promise<Journal> {
  checkFileName('file', file);
  checkBeginnings(beginnings);
  const found = await stat(file).catch(() => undefined); // what is wrong with its path, opening says
  if (found && !found.isFile()) throw new ArgumentError('file', file, 'the name of a regular file, or a new one');
  const handle = await open(file, 'a+').catch(cannotWrite(file));
  try {
    await checkTextSize(file, handle);
    const bytes = await handle.readFile().catch(cannotRead(file));
    const whole = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    checkLines(file, [...lines, bytes.subarray(whole).toString('utf8')], beginnings);
    if (whole < bytes.length) await handle.truncate(whole).catch(cannotWrite(file));
    return {
      lines,
      async append(line) {
        if (typeof line !== 'string' || line.includes('\n')) throw new ArgumentError('line', line, 'one line of text');
        await handle.appendFile(`${line}\n`).catch(cannotWrite(file));
        await flushContent(handle).catch(cannotWrite(file));
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function checkBeginnings(given: JournalBeginnings | null): void {
  for (const name of ['first', 'next'] as const) {
    const got = given?.[name];
    if (typeof got !== 'string')
      throw new ArgumentError(`beginnings.${name}`, got, 'the text that its lines begin with');
  }
}

/** The last line may have ended early. @throws FormatError for the first line that begins otherwise */
function checkLines(file: string, lines: readonly string[], { first, next }: JournalBeginnings): void {
  lines.forEach((line, at) => {
    const beginning = at === 0 ? first : next;
    const isOurs =
      at === lines.length - 1 ? beginning.startsWith(line.slice(0, beginning.length)) : line.startsWith(beginning);
    if (!isOurs)
      throw new FormatError(`${file}:${at + 1}`, line, `a new file, or a log with a line that begins ${beginning}`);
  });
}
