// Every error that the library throws on purpose. Each says what was wrong, what was got, what was expected and what to do,
// and carries the same as fields, so that a caller can act on it without reading the message.

/** The value an error complains about, short enough for one line. Never throws, whatever the value does when it is looked at. */
export function show(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(short(value));
    if (typeof value === 'bigint') return `${short(value)}n`;
    if (typeof value !== 'object' || value === null) return short(value);
    const kind = short(value.constructor.name);
    if ('length' in value) return `${kind} of ${short(value.length)}`;
    if (kind === 'Object') return short(`{${members(value)}}`);
    if (kind) return `an instance of ${kind}`;
  } catch {}
  return 'an object';
}

/** What an options object holds, as it was written, but for objects within it. */
function members(value: object): string {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return given.map(([name, each]) => `${name}: ${Object(each) === each ? '…' : show(each)}`).join(', ');
}

function short(value: unknown): string {
  return String(value).replace(/^(.{57}).{4,}/s, '$1...');
}

/** What a terminal or a log would obey instead of showing: controls, marks of direction, line separators. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

/** A message as it may be printed: names of files, tensors and options come from outside. */
export function printable(message: string, length = 1000): string {
  return message.slice(0, length).replace(UNPRINTABLE, encodeURI);
}

/**
 * Keeps what somebody handed in where it can be read, but out of what a console prints below an uncaught error: that may be a
 * whole model, or the text of a file.
 */
function keep(error: Error, got: unknown): void {
  Object.defineProperty(error, 'got', { value: got });
}

/** Base of all errors thrown by halfsweep; `code` is stable, the message is for people. */
export interface HalfsweepError extends Error {
  readonly code: string;
}

/** An argument out of its domain: a wrong type, a number out of range, arrays that do not fit together. */
export class ArgumentError extends TypeError implements HalfsweepError {
  override readonly name = 'ArgumentError';
  readonly code = 'ERR_ARGUMENT';
  /** The value. Not enumerable, here and in the errors below. */
  declare readonly got: unknown;
  /** @param argument its name as the caller wrote it @param got the value @param expected what is accepted @param remedy what to do */
  constructor(
    readonly argument: string,
    got: unknown,
    readonly expected: string,
    readonly remedy = '',
  ) {
    super(printable(`${argument} must be ${expected}; got ${show(got)}.${remedy && ` ${remedy}`}`));
    keep(this, got);
  }
}

/** A user or item id that the model or the interactions do not hold. */
export class UnknownIdError extends Error implements HalfsweepError {
  override readonly name = 'UnknownIdError';
  readonly code = 'ERR_UNKNOWN_ID';
  constructor(
    readonly kind: 'user' | 'item',
    readonly id: unknown,
    remedy = '',
  ) {
    super(printable(`Unknown ${kind} ${show(id)}: not among the ${kind}s trained on.${remedy && ` ${remedy}`}`));
  }
}

/** A line of a file that cannot be read as an interaction. */
export class ParseError extends Error implements HalfsweepError {
  override readonly name = 'ParseError';
  readonly code = 'ERR_PARSE';
  declare readonly got: unknown;
  constructor(
    readonly file: string,
    readonly line: number,
    readonly column: string | number | undefined,
    got: unknown,
    readonly expected: string,
  ) {
    const where = column === undefined ? '' : `: column ${show(column)}`;
    super(printable(`${file}:${line}${where}: expected ${expected}; got ${show(got)}.`));
    keep(this, got);
  }
}

/** Bytes that are not the file they claim to be: truncated, hostile or of another kind. */
export class FormatError extends Error implements HalfsweepError {
  override readonly name = 'FormatError';
  readonly code = 'ERR_FORMAT';
  declare readonly got: unknown;
  constructor(
    readonly what: string,
    got: unknown,
    readonly expected: string,
  ) {
    super(printable(`${what}: expected ${expected}; got ${show(got)}.`));
    keep(this, got);
  }
}

/** `4.5 GiB (4831838208 bytes)`; `9 bytes`. */
function sized(bytes: number): string {
  if (bytes < 2 ** 20) return `${bytes} bytes`;
  const [unit, name] = bytes < 2 ** 30 ? [2 ** 20, 'M'] : [2 ** 30, 'G'];
  return `${(bytes / unit).toFixed(1)} ${name}iB (${bytes} bytes)`;
}

/** More linear memory than one WebAssembly memory can hold, or than the engine gives. */
export class MemoryLimitError extends RangeError implements HalfsweepError {
  override readonly name = 'MemoryLimitError';
  readonly code = 'ERR_MEMORY';
  constructor(
    readonly bytes: number,
    readonly limit: number,
    remedy = 'Use fewer factors, or fewer rows.',
  ) {
    super(`This needs ${sized(bytes)} of memory and at most ${sized(limit)} can be had. ${remedy}`);
  }
}

/** Kernels that could not be fetched or compiled, or are those of another version. `cause` is the engine's own error. */
export class KernelError extends Error implements HalfsweepError {
  override readonly name = 'KernelError';
  readonly code = 'ERR_KERNELS';
}

/** A worker died, threw or was terminated while it worked; its pool cannot be used any more. */
export class WorkerError extends Error implements HalfsweepError {
  override readonly name = 'WorkerError';
  readonly code = 'ERR_WORKER';
}

/** A system that neither float32 nor float64 can solve, or a fit that diverged. */
export class NumericalError extends Error implements HalfsweepError {
  override readonly name = 'NumericalError';
  readonly code = 'ERR_NUMERICAL';
  /** @param where the side, its row and whose that is, and the epoch, as far as known, and the regularization in force */
  constructor(
    message: string,
    readonly where: { side?: 'users' | 'items'; row?: number; id?: unknown; epoch?: number; regularization?: number },
  ) {
    super(printable(message));
  }
}
