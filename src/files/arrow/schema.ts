// Arrow's schema: the columns of a file, and of each type what it takes in a record batch.
//
// Source: https://github.com/apache/arrow/blob/main/format/Schema.fbs
import { FormatError } from '../../errors.ts';
import type { FlatTable } from './flatbuffer.ts';

/** Where one number is enough: the members of the union Type. */
export const TYPE = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedBinary: 15,
  fixedList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  runs: 22,
  binaryView: 23,
  utf8View: 24,
  listView: 25,
  largeListView: 26,
} as const;
type TypeName = keyof typeof TYPE;
const TYPE_NAMES = Object.keys(TYPE) as TypeName[];

/** How many buffers a column of the type has besides those of its children. Views have one for each of some pieces more. */
const BUFFERS: Readonly<Record<TypeName, number>> = {
  null: 0,
  int: 2,
  float: 2,
  binary: 3,
  utf8: 3,
  bool: 2,
  decimal: 2,
  date: 2,
  time: 2,
  timestamp: 2,
  interval: 2,
  list: 2,
  struct: 1,
  union: 1, // and offsets where it is dense
  fixedBinary: 2,
  fixedList: 1,
  map: 2,
  duration: 2,
  largeBinary: 3,
  largeUtf8: 3,
  largeList: 2,
  runs: 0,
  binaryView: 2,
  utf8View: 2,
  listView: 3,
  largeListView: 3,
};

/** Nested columns within nested columns. */
const MAX_DEPTH = 32;

/** The type of a column, as src/data/arrow-columns.ts has it and with what a file says besides. */
export class FileType {
  readonly typeId: number;
  readonly name: TypeName;
  /** Of integers and decimals. */
  readonly bitWidth: number;
  readonly isSigned: boolean;
  readonly precision: number;
  readonly unit: number;
  readonly scale: number;
  readonly buffers: number;
  readonly isView: boolean;
  children: readonly FileType[] = [];

  constructor(typeId: number, type: FlatTable | undefined) {
    this.typeId = typeId;
    this.name = TYPE_NAMES[typeId - 1];
    if (!this.name || !type) throw new FormatError('schema', `type ${typeId}`, 'a type of Arrow');
    // Only what the type has: the same slot of another type may be shorter, and the last bytes of the file.
    const isDecimal = this.name === 'decimal';
    const isInt = this.name === 'int';
    this.bitWidth = isDecimal ? type.int32(2, 128) : isInt ? type.int32(0, 0) : 0;
    this.isSigned = isInt && type.uint8(1, 0) !== 0;
    this.precision = this.name === 'float' ? type.int16(0, 0) : 0;
    this.unit = this.name === 'date' ? type.int16(0, 1) : this.name === 'timestamp' ? type.int16(0, 0) : 0;
    this.scale = isDecimal ? type.int32(1, 0) : 0;
    this.isView = this.name === 'utf8View' || this.name === 'binaryView';
    const isDense = this.name === 'union' && type.int16(0, 0) === 1;
    this.buffers = BUFFERS[this.name] + Number(isDense);
  }

  toString(): string {
    return this.name;
  }
}

/** A column whose values are keys of a dictionary, of which the file has the values apart. */
export class DictionaryType {
  readonly typeId = -1;
  readonly buffers = 2;
  readonly isView = false;
  readonly children: readonly FileType[] = [];

  constructor(
    readonly id: number,
    readonly keys: FileType,
    /** The type of its values. */
    readonly dictionary: FileType,
  ) {}

  toString(): string {
    return `dictionary of ${this.dictionary}`;
  }
}

export type ColumnType = FileType | DictionaryType;

export interface ArrowField {
  readonly name: string;
  readonly type: ColumnType;
}

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  /** The types of the values of dictionaries, by their ids: those of nested columns, too. */
  readonly dictionaries: ReadonlyMap<number, FileType>;
}

/** @throws FormatError for big-endian files, and for types that Arrow does not have */
export function readSchema(schema: FlatTable): ArrowSchema {
  if (schema.int16(0, 0) !== 0) throw new FormatError('schema', 'big-endian numbers', 'little-endian ones');
  const dictionaries = new Map<number, FileType>();
  const fields = schema.tables(1).map((field) => ({
    name: field.string(0),
    type: readField(field, dictionaries, 0),
  }));
  return { fields, dictionaries };
}

function readField(field: FlatTable, dictionaries: Map<number, FileType>, depth: number): ColumnType {
  if (depth > MAX_DEPTH) throw new FormatError('schema', 'columns nested too deep', `at most ${MAX_DEPTH} deep`);
  const type = new FileType(field.uint8(2, 0), field.table(3));
  type.children = field.tables(5).map((child) => readField(child, dictionaries, depth + 1) as FileType);
  const encoding = field.table(4);
  if (!encoding) return type;
  const id = encoding.int64(0);
  dictionaries.set(id, type);
  const given = encoding.table(1);
  const keys = given ? new FileType(TYPE.int, given) : undefined;
  return new DictionaryType(id, keys ?? INT32, type);
}

/** What keys are unless the schema says. */
const INT32 = Object.assign(Object.create(FileType.prototype) as FileType, {
  typeId: TYPE.int,
  name: 'int',
  bitWidth: 32,
  isSigned: true,
});
