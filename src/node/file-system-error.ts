// The system's errors of files in words: which file, what is wrong with it, and what to do.
import { printable } from '../errors.ts';

type Done = 'read' | 'written';
type Words = readonly [wrong: string, remedy: string];

const NO_ROOM: Words = ['there is no room left', 'Free some, or name a file elsewhere.'];
const TOO_LARGE: Words = ['it would be larger than files may be here', 'Name one elsewhere, or raise ulimit -f.'];
const FORBIDDEN: Words = ['it is not permitted', 'Change its permissions, or those of its folder.'];
const IN_ONE_PIECE: Words = ['it is too large to be read in one piece', 'Split it, or use another format.'];

/** By the system's code: what is the same for files that are read and written, or else both. */
const WORDS: Readonly<Record<string, Words | Readonly<Record<Done, Words>>>> = {
  ENOENT: {
    read: ['there is no such file', 'Check its name and folder.'],
    written: ['its folder does not exist', 'Make the folder first, or name another.'],
  },
  EISDIR: ['it is a folder', 'Name a file.'],
  ENOTDIR: ['a part of its path is a file and no folder', 'Check the path.'],
  EEXIST: ['a file of that name is there', 'Name another, or remove it.'],
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  ELOOP: ['its links lead in a circle', 'Remove the link, or name the file itself.'],
  ENAMETOOLONG: ['its name is too long', 'Shorten it.'],
  EMFILE: ['this process has too many files open', 'Close some, or raise ulimit -n.'],
  ENFILE: ['the system has too many files open', 'End other programs, or raise its limit.'],
  EROFS: ['the file system is read-only', 'Name a file elsewhere.'],
  ENOSPC: NO_ROOM,
  EDQUOT: ['the quota is used up', NO_ROOM[1]],
  EFBIG: TOO_LARGE,
  EIO: ['the device failed', 'Check the disk, and try again.'],
  EBUSY: ['another program uses it', 'Try again when that has ended.'],
  ETXTBSY: ['another program uses it', 'Try again when that has ended.'],
  ENXIO: ['there is no such device', 'Name a regular file.'],
  ENOMEM: ['the system is out of memory', 'End other programs, or use a smaller file.'],
  ESTALE: ['its file system has gone away', 'Mount it again.'],
  ERR_FS_FILE_TOO_LARGE: IN_ONE_PIECE,
  ERR_STRING_TOO_LONG: IN_ONE_PIECE,
};

/** What the system throws. */
interface SystemError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly syscall?: string;
  readonly path?: string;
}

/** A file that the system would not read or write; `code`, `errno` and `syscall` are the system's, and so is `cause`. */
export class FileSystemError extends Error {
  override readonly name = 'FileSystemError';
  readonly code: string;
  readonly errno: number | undefined;
  readonly syscall: string | undefined;
  /** @internal */
  constructor(
    /** The file that was asked for. */
    readonly path: string,
    done: Done,
    cause: SystemError,
  ) {
    const { code, errno, syscall } = cause;
    const [wrong, remedy] = wordsOf(code, done) ?? [`the system says ${cause.message}`, ''];
    super(printable(`${path} cannot be ${done}: ${wrong} (${code}).${remedy && ` ${remedy}`}`), { cause });
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
  }
}

/** @internal Rethrows what was caught while `file` was read: an error of the system as one that names the file, any other as it is. */
export function cannotRead(file: string): (error: unknown) => never {
  return (error) => {
    throw isOfSystem(error) ? new FileSystemError(error.path ?? file, 'read', error) : error;
  };
}

/** @internal The same while it was written. The system may have complained of a folder or of a temporary file; the name is the caller's. */
export function cannotWrite(file: string): (error: unknown) => never {
  return (error) => {
    throw isOfSystem(error) ? new FileSystemError(file, 'written', error) : error;
  };
}

/** @internal Whether the system threw it, and nobody has put it in words yet. */
export function isOfSystem(error: unknown): error is SystemError {
  if (!(error instanceof Error) || error instanceof FileSystemError) return false;
  const { code, syscall } = error as Partial<SystemError>;
  return (
    typeof code === 'string' &&
    (Object.hasOwn(WORDS, code) || (typeof syscall === 'string' && /^E[A-Z\d]+$/.test(code)))
  );
}

function wordsOf(code: string, done: Done): Words | undefined {
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words && ('read' in words ? words[done] : words);
}
