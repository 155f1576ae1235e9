// Ids of columns that may have 64-bit integers, as databases, Parquet and Arrow do. They are numbers while all of them are within
// ±2^53; with the first beyond, which no number holds, all ids of the column are text.
import { IdMap } from './id-map.ts';
import { IdTable } from './id-table.ts';

export class WideIds extends IdTable {
  /** The map of all ids so far; the table is spent. */
  build(): IdMap {
    return IdMap.of(this.table);
  }
}
