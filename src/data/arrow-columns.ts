// Columns of Apache Arrow → columns of entries, a chunk at a time. A chunk is what apache-arrow, @uwdata/flechette and our own
// reader of files agree upon: a type with the numbers of Arrow's schema, and typed arrays.
import { EntryIds } from './entry-columns.ts';

/** As Schema.fbs has it: `typeId` is the member of the union, and −1 where there is a `dictionary`. */
export interface ArrowType {
  readonly typeId: number;
  /** Of a float: 0 is half. */
  readonly precision?: number;
  /** Of a date: days, milliseconds. Of a timestamp: seconds, and thousandths of the one before. */
  readonly unit?: number;
  /** The type of a dictionary's values. */
  readonly dictionary?: ArrowType;
}

export interface ArrowChunk {
  readonly type: ArrowType;
  readonly length: number;
  readonly nullCount: number;
  /** Numbers as they are stored; the keys of a dictionary. */
  readonly values?: ArrayLike<number | bigint> | null;
  readonly dictionary?: ArrowValues | null;
}

/** Values by their position; null and undefined are none. */
export interface ArrowValues {
  readonly length: number;
  get(at: number): unknown;
}

/** Says why a column is refused, at the row of the chunk where that shows. */
export type Refuse = (row: number, got: unknown, expected: string) => never;

const [INT, FLOAT, DATE, TIMESTAMP] = [2, 3, 8, 10];
const DOUBLE = 2; // of precision
const TIMES = [DATE, TIMESTAMP];
const TEXT = [5, 20, 24]; // Utf8, LargeUtf8, Utf8View
const NUMBERS = [INT, FLOAT, 6, 7]; // Bool, Decimal

/** Numbers as EntryNumbers takes them; those that make numbers of other things are times. */
export interface NumberTarget {
  readonly domain: { readonly from?: unknown };
  readonly expected: string;
  add(given: unknown): boolean;
  /** Adds a time that is known to be in seconds. Default: as `add` does. */
  addSeconds?(seconds: number): boolean;
}

/** Adds the entries of a chunk; `valueAt` reads its rows one by one, as values of JavaScript. */
export function addChunk(
  column: EntryIds | NumberTarget,
  chunk: ArrowChunk,
  valueAt: (row: number) => unknown,
  refuse: Refuse,
): void {
  const { type, length, nullCount, values } = chunk;
  const isIds = column instanceof EntryIds;
  const isTime = !isIds && column.domain.from;
  const { typeId } = type.dictionary ?? type;
  // pandas makes doubles of integers beside nulls; narrower floats may have rounded what they were made of.
  const isDouble = isIds && type.typeId === FLOAT && type.precision === DOUBLE;
  const ofIds = isDouble ? [FLOAT] : [INT, ...TEXT];
  const known = isIds ? ofIds : isTime ? [...NUMBERS, ...TEXT, ...(type.dictionary ? [] : TIMES)] : NUMBERS;
  if (!known.includes(typeId)) {
    const expected = isIds ? 'integers or text' : isTime ? 'timestamps, dates, text or numbers' : 'numbers';
    refuse(0, String(type).replace('[object Object]', `Arrow type ${typeId}`), `a column of ${expected}`);
  }
  for (let row = 0; nullCount > 0 && row < length; row++) {
    if (valueAt(row) === null) refuse(row, null, column.expected);
  }
  if (isIds && type.dictionary) {
    addKeys(column, chunk, refuse);
    return;
  }
  let read = valueAt;
  if (type.typeId === INT || (type.typeId === FLOAT && type.precision)) read = (row) => values![row];
  else if (TIMES.includes(type.typeId)) read = secondsOf(chunk);
  if (!isIds && column.addSeconds && TIMES.includes(type.typeId)) {
    for (let row = 0; row < length; row++) {
      if (!column.addSeconds(Number(read(row)))) refuse(row, read(row), column.expected);
    }
    return;
  }
  for (let row = 0; row < length; row++) {
    const value = read(row);
    if (isDouble && !Number.isSafeInteger(value)) refuse(row, value, 'an id, an integer within ±2^53 (or text)');
    const isAsIt = isIds || typeof value === 'string';
    if (!column.add(isAsIt ? value : Number(value))) refuse(row, value, column.expected);
  }
}

/** Days, or units of which a second has 1000 to that power. */
function secondsOf({ type, values }: ArrowChunk): (row: number) => number {
  const { typeId, unit = 0 } = type;
  if (typeId === DATE && unit === 0) return (row) => Number(values![row]) * 86_400;
  return (row) => Number(values![row]) / 1000 ** unit;
}

/** By a dictionary and the column that it is read into: of each key the index of its id, and one. */
const indicesOf = new WeakMap<ArrowValues, { column: EntryIds; indices: Int32Array }>();

/** Each id that is used is made once, also where chunks share a dictionary. */
function addKeys(column: EntryIds, { length, values: keys, dictionary }: ArrowChunk, refuse: Refuse): void {
  const known = indicesOf.get(dictionary!);
  const indices = known?.column === column ? known.indices : new Int32Array(dictionary!.length);
  indicesOf.set(dictionary!, { column, indices });
  for (let row = 0; row < length; row++) {
    const key = Number(keys![row]);
    if (!indices[key]) {
      const id = dictionary!.get(key);
      indices[key] = column.ids.add(id) + 1;
      if (!indices[key]) refuse(row, id, column.expected);
    }
    column.addIndex(indices[key] - 1);
  }
}
