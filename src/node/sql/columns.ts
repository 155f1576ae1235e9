// The columns of a query's result: which are taken, whether their types will do, and what SQL makes of them.
import { type ColumnPlace, type ColumnsTaken, findColumns } from '../../files/columns/columns.ts';
import { quoted } from './attach.ts';
import type { QueryOptions } from './options.ts';
import { QueryError } from './query-error.ts';

/** A column as DuckDB describes it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

const INTEGER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(\d+,0\))$/;
const TEXT = /^(?:VARCHAR$|UUID$|ENUM\()/;
const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$|DECIMAL\(|FLOAT$|DOUBLE$|BOOLEAN$)/;
const DATE = /^(?:DATE|TIMESTAMP)/;

/** A column that is taken. */
export interface TakenColumn {
  readonly name: string;
  /** Its name in SQL. */
  readonly sql: string;
  /** What it is read as: an id as it is, a number of the type that the entries have. */
  readonly read: string;
  /** What is no id or number, besides NULL: a condition. */
  readonly bad: string;
  /** What it is there, in words. */
  readonly unlike: string;
  readonly isText: boolean;
}

export interface TakenColumns {
  readonly user: TakenColumn;
  readonly item: TakenColumn;
  readonly value?: TakenColumn;
  readonly time?: TakenColumn;
}

/**
 * @param names of the query's columns, of which some may be alike: in the table that it became each has another
 * @throws ParseError for columns that are not there, or are not the only ones of a name; QueryError for a type that is none of
 * an id, a number or a time
 */
export function chooseColumns(
  columns: readonly ResultColumn[],
  names: readonly string[],
  options: Pick<QueryOptions, 'user' | 'item' | 'value' | 'time'>,
): TakenColumns {
  if (names.length < 2) {
    throw new QueryError(`The query gives ${names.length} columns (${names.join(', ')}), and none at 2.`);
  }
  const layout = findColumns({ file: 'the query', line: 1, names, isNamed: true, own: names.length }, options);
  const columnAt = ({ index, label }: ColumnPlace) => {
    if (columns[index]) return columns[index];
    throw new QueryError(`The query gives ${columns.length} columns (${names.join(', ')}), and none at ${label}.`);
  };
  const value = layout.value && columnAt(layout.value);
  const named = layout.time && columnAt(layout.time);
  const time = named && (layout.time?.isGiven || NUMBER.test(named.type) || DATE.test(named.type)) ? named : undefined;
  const isValue = value && (layout.valueAsked || NUMBER.test(value.type));
  return {
    user: idColumn(columnAt(layout.user)),
    item: idColumn(columnAt(layout.item)),
    value: isValue ? valueColumn(value) : undefined,
    time: time && timeColumn(time),
  };
}

export function namesOf(columns: readonly ResultColumn[], { user, item, value, time }: TakenColumns): ColumnsTaken {
  const taken = [user, item, value, time].map((column) => column?.name);
  const others = columns.map(({ name }) => name).filter((name) => !taken.includes(name));
  return { user: user.name, item: item.name, value: value?.name, time: time?.name, others };
}

function idColumn(column: ResultColumn): TakenColumn {
  const isText = TEXT.test(column.type);
  if (!isText && !INTEGER.test(column.type)) throw otherType(column, 'an id: integers or text', 'VARCHAR');
  const sql = quoted(column.name);
  const read = isText ? `CAST(${sql} AS VARCHAR)` : sql;
  return { name: column.name, sql, read, bad: isText ? `${read} = ''` : 'false', unlike: 'empty', isText };
}

function valueColumn(column: ResultColumn): TakenColumn {
  if (!NUMBER.test(column.type)) throw otherType(column, 'a value: numbers', 'DOUBLE');
  const sql = quoted(column.name);
  const double = `CAST(${sql} AS DOUBLE)`;
  // From here on numbers round to infinity in float32; DuckDB's own cast would fail without naming the column.
  const bad = `NOT (abs(${double}) < 3.4028235677973366e38)`;
  return { name: column.name, sql, read: double, bad, unlike: 'no finite number (float32)', isText: false };
}

function timeColumn(column: ResultColumn): TakenColumn {
  const { name, type } = column;
  const sql = quoted(name);
  const isText = type === 'VARCHAR';
  if (!isText && !NUMBER.test(type) && !DATE.test(type)) throw otherType(column, 'a time: timestamps', 'TIMESTAMP');
  const seconds = (moment: string) => `CAST(epoch_us(${moment}) AS DOUBLE) / 1000000`;
  const zoned = `TRY_CAST(${sql} AS TIMESTAMPTZ)`;
  const stamp = /TIME ZONE/.test(type) ? sql : `CAST(${sql} AS TIMESTAMP)`;
  const read = isText ? seconds(zoned) : DATE.test(type) ? seconds(stamp) : `CAST(${sql} AS DOUBLE)`;
  const bad = isText
    ? `${zoned} IS NULL OR NOT isfinite(${zoned})`
    : DATE.test(type)
      ? `NOT isfinite(${sql})`
      : `NOT isfinite(${read})`;
  return { name, sql, read, bad, unlike: 'no finite time, or no text of ISO 8601,', isText };
}

function otherType({ name, type }: ResultColumn, expected: string, cast: string): QueryError {
  const shown = type.length > 60 ? `${type.slice(0, 57)}...` : type;
  return new QueryError(
    `Column ${quoted(name)} of the query is of type ${shown}, which is not ${expected}. Take another, or write CAST(… AS ${cast}).`,
  );
}
