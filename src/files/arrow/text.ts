// Buffers of text, in the two forms that Arrow has. Together the texts of a column are as long as its buffers: were they allowed
// to overlap, a file of a megabyte could have a gigabyte of ids.
import { FormatError } from '../../errors.ts';
import { latin1 } from '../source/bytes.ts';
import { decodeRange } from '../text/scanner.ts';

type Get = (row: number) => string;

/** As long as a line of a text file may be. */
const MAX_TEXT_BYTES = 2 ** 20;

/** By offsets of 32 or 64 bits, which climb: text `k` lies between the offsets `k` and `k` + 1. */
export function textOf(offsets: Uint8Array, text: Uint8Array, length: number, isLarge: boolean): Get {
  const width = isLarge ? 8 : 4;
  if (length === 0) return () => '';
  if (offsets.length < (length + 1) * width) throw damaged(`${offsets.length} bytes`, `${length + 1} offsets`);
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  const offsetAt = (k: number) => (isLarge ? Number(view.getBigInt64(8 * k, true)) : view.getInt32(4 * k, true));
  let last = 0;
  for (let k = 0; k <= length; k++) {
    const offset = offsetAt(k);
    if (!(offset >= last && offset <= text.length)) throw damaged(`offset ${offset}`, `${last} to ${text.length}`);
    last = offset;
  }
  return (row) => decode(text, offsetAt(row), offsetAt(row + 1));
}

const VIEW_BYTES = 16;
/** Shorter texts stand in the view itself. */
const INLINE_BYTES = 12;

/** By views: a length, and either the text, or its first four bytes, the number of a buffer, and where it begins there. */
export function viewsOf(views: Uint8Array, texts: readonly Uint8Array[], length: number): Get {
  if (views.length < length * VIEW_BYTES) throw damaged(`${views.length} bytes`, `${length} views`);
  const view = new DataView(views.buffer, views.byteOffset, views.byteLength);
  checkViews(view, texts, length);
  return (row) => {
    const at = VIEW_BYTES * row;
    const size = view.getInt32(at, true);
    if (size <= INLINE_BYTES) return decode(views, at + 4, at + 4 + size);
    const begin = view.getInt32(at + 12, true);
    return decode(texts[view.getInt32(at + 8, true)], begin, begin + size);
  };
}

/** Views of the same text are many rows of one id; other texts do not overlap. */
function checkViews(view: DataView, buffers: readonly Uint8Array[], length: number): void {
  const sizes = new Map<number, number>();
  const most = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
  let all = 0;
  for (let row = 0; row < length; row++) {
    const at = VIEW_BYTES * row;
    const size = view.getInt32(at, true);
    if (size < 0) throw damaged(`a text of ${size} bytes`, 'a length');
    if (size <= INLINE_BYTES) continue;
    const [buffer, begin] = [view.getInt32(at + 8, true), view.getInt32(at + 12, true)];
    if (!(begin >= 0 && begin + size <= (buffers[buffer]?.length ?? -1))) {
      throw damaged(`${size} bytes at ${begin} of buffer ${buffer}`, 'text within the buffers');
    }
    const place = buffer * 2 ** 32 + begin;
    const known = sizes.get(place) ?? 0;
    if (size <= known) continue;
    sizes.set(place, size);
    all += size - known;
    if (all > most) throw damaged('texts that overlap', `${most} bytes of text`);
  }
}

/** @throws FormatError for bytes that are not UTF-8, of which two ids might become one, and for text that is no id */
function decode(bytes: Uint8Array, begin: number, end: number): string {
  if (end - begin > MAX_TEXT_BYTES) throw damaged(`${end - begin} bytes`, `text of at most ${MAX_TEXT_BYTES}`);
  try {
    return decodeRange(bytes, begin, end, true);
  } catch {
    throw damaged(latin1(bytes.subarray(begin, Math.min(end, begin + 200))), 'UTF-8');
  }
}

function damaged(got: string, expected: string): FormatError {
  return new FormatError('column of text', got, expected);
}
