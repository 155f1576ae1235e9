// Factors and recommendations as Arrow IPC files, which pyarrow, pandas, polars, DuckDB and LanceDB read. The pieces are views
// of the arrays that there are: nothing is put together before it is written.
import {
  batchType,
  Column,
  columnFromArray,
  type DataType,
  dictionary,
  field,
  fixedSizeList,
  float32,
  float64,
  int32,
  int64,
  largeUtf8,
  tableFromColumns,
  tableToIPC,
  utf8,
} from '@uwdata/flechette';
import type { Id, IdMap } from '../../data/id-map.ts';
import type { ScoredList } from '../../model/rank/recommend.ts';
import type { RecommendationBatch } from '../../model/rank/recommend-all.ts';
import { cut } from '../file-pieces.ts';

/** Rows of a record batch of factors. */
const BATCH_ROWS = 65_536;
const INT32 = 2 ** 31;

/** Columns `id` and `factors`, a list of `columns` float32 for each row. */
export function encodeArrowFactors(values: Float32Array, columns: number, ids: IdMap): Generator<Uint8Array> {
  const list = ids.ids();
  const type = fixedSizeList(field('item', float32()), columns);
  const batches: unknown[] = [];
  for (let begin = 0; begin < list.length; begin += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, list.length - begin);
    const numbers = values.subarray(begin * columns, (begin + rows) * columns);
    batches.push(
      batchOf(type, { length: rows, children: [batchOf(float32(), { length: rows * columns, values: numbers })] }),
    );
  }
  return encode([
    ['id', columnFromArray(list as Id[], typeOf(list), { maxBatchRows: BATCH_ROWS })],
    ['factors', new Column(batches as never[], type)],
  ]);
}

/**
 * Columns `user`, `item`, `rank` (from 1), `score` and `basis`, a row for each recommendation, a record batch for each of
 * `batches`. Ids of text are dictionaries.
 */
export function encodeArrowRecommendations(
  batches: Iterable<RecommendationBatch>,
  users: IdMap,
  items: IdMap,
): Generator<Uint8Array> {
  const [userIds, itemIds] = [idColumns(users), idColumns(items)];
  const basis = wordColumn(BASES);
  const columns: Record<'user' | 'item' | 'rank' | 'score' | 'basis', unknown[]> = {
    user: [],
    item: [],
    rank: [],
    score: [],
    basis: [],
  };
  for (const batch of batches) {
    const length = batch.counts.reduce((sum, count) => sum + count, 0);
    if (length === 0) continue;
    const rows = flatRows(batch, length);
    columns.user.push(userIds.batch(rows.users));
    columns.item.push(itemIds.batch(rows.items));
    columns.rank.push(batchOf(int32(), { length, values: rows.ranks }));
    columns.score.push(batchOf(float32(), { length, values: rows.scores }));
    columns.basis.push(basis.batch(rows.bases));
  }
  return encode([
    ['user', new Column(columns.user as never[], userIds.type)],
    ['item', new Column(columns.item as never[], itemIds.type)],
    ['rank', new Column(columns.rank as never[], int32())],
    ['score', new Column(columns.score as never[], float32())],
    ['basis', new Column(columns.basis as never[], basis.type)],
  ]);
}

/** What ranked, by `RecommendationBatch.popular`. */
const BASES: readonly ScoredList['basis'][] = ['factors', 'popularity'];

/** Rows of unequal length, one after another. */
function flatRows({ size, width, counts, first, items, scores, popular }: RecommendationBatch, length: number) {
  const rows = {
    users: new Int32Array(length),
    items: new Int32Array(length),
    ranks: new Int32Array(length),
    scores: new Float32Array(length),
    bases: new Int32Array(length),
  };
  let at = 0;
  for (let row = 0; row < size; row++) {
    const [begin, end] = [row * width, row * width + counts[row]];
    rows.users.fill(first + row, at, at + counts[row]);
    rows.bases.fill(popular[row], at, at + counts[row]);
    rows.items.set(items.subarray(begin, end), at);
    rows.scores.set(scores.subarray(begin, end), at);
    for (let rank = 1; rank <= counts[row]; rank++) rows.ranks[at++] = rank;
  }
  return rows;
}

/** How indices are written as ids: keys of a dictionary where ids are text, else the numbers themselves. */
function idColumns(ids: IdMap): { type: DataType; batch: (indices: Int32Array) => unknown } {
  const list = ids.ids();
  if (typeof list[0] === 'string') return wordColumn(list as string[]);
  const values = typeOf(list);
  return {
    type: values,
    batch: (indices) => columnFromArray(Array.from(indices, (index) => list[index]) as number[], values).data[0],
  };
}

/** Indices as keys of a dictionary of words. */
function wordColumn(list: readonly string[]) {
  const values = typeOf(list);
  const type = dictionary(values, int32());
  const words = columnFromArray(list as string[], values);
  const batch = (indices: Int32Array) =>
    (
      batchOf(type, { length: indices.length, values: indices }) as { setDictionary(words: unknown): unknown }
    ).setDictionary(words);
  return { type, batch };
}

/** What holds all ids of a list: text, integers of 32 or 64 bits, or other numbers. */
function typeOf(ids: readonly Id[]): DataType {
  if (typeof ids[0] === 'string') {
    const most = ids.reduce<number>((sum, id) => sum + 3 * (id as string).length, 0);
    return most < INT32 ? utf8() : largeUtf8();
  }
  if (!ids.every(Number.isSafeInteger)) return float64();
  return ids.every((id) => Math.abs(id as number) < INT32) ? int32() : int64();
}

/** A batch of a column without nulls. */
function batchOf(type: DataType, data: { length: number; values?: unknown; children?: unknown[] }): unknown {
  const Batch = batchType(type, {}) as unknown as new (data: object) => unknown;
  return new Batch({ ...data, nullCount: 0, type, validity: new Uint8Array(0) });
}

function encode(columns: [name: string, column: unknown][]): Generator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const sink = {
    write: (bytes: Uint8Array) => void pieces.push(bytes),
    pad: (count: number) => void pieces.push(new Uint8Array(count)),
    finish: () => null,
  };
  tableToIPC(tableFromColumns(columns as never), { format: 'file', sink } as never);
  return cut(pieces);
}
