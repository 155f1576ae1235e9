// Where words go: results to standard output, everything else to standard error. What is in them that a terminal would obey
// is escaped: names and ids come from files.
import { printable, UNPRINTABLE } from '../errors.ts';
import { FileSystemError, isOfSystem } from '../node/file-system-error.ts';

type Stream = NodeJS.WriteStream;

/** Sees to it that a stream which cannot be written ends no work. To be called before anything is written. */
export function watchOutput(): void {
  process.stdout.on('error', onLostResults);
  process.stderr.on('error', () => {}); // progress that nobody can see is dropped
}

/** Standard output: one JSON document. */
export function printJson(document: unknown): void {
  // JSON leaves some controls and marks of direction as they are; a terminal would obey them.
  const text = JSON.stringify(document).replace(UNPRINTABLE, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  writeOut(`${text}\n`);
}

/** Standard output: lines whose cells have been escaped (see table.ts). */
export function print(text: string): void {
  writeOut(`${text}\n`);
}

/** Standard error: what is going on. */
export function note(text: string): void {
  writeError(`${escaped(text)}\n`);
}

/** Text for people, line by line, with what a terminal would obey escaped. */
export function escaped(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, line.length))
    .join('\n');
}

export function writeOut(text: string): void {
  write(process.stdout, text, onLostResults);
}

export function writeError(text: string): void {
  write(process.stderr, text, () => {});
}

/** Files and devices fail at once, in some versions of Node, and pipes by an event. */
function write(stream: Stream, text: string, onFailure: (error: unknown) => void): void {
  try {
    stream.write(text);
  } catch (error) {
    onFailure(error);
  }
}

/** A reader that has seen enough closes its end of the pipe (`| head`), which is no failure of ours; anything else is. */
function onLostResults(error: unknown): void {
  if (isLost) return;
  isLost = true;
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
  const failure = isOfSystem(error) ? new FileSystemError('standard output', 'written', error) : error;
  note(`halfsweep: ${(failure as Error).message}`);
  process.exitCode = 1;
}
let isLost = false;
