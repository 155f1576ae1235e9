// Ids in the order of their values instead of their first appearance: numbers ascending, text by its UTF-8 bytes.
import { IdTable } from '../../data/id-table.ts';
import { NumberTable } from '../../data/number-table.ts';
import { TextTable } from '../../data/text-table.ts';

/** The same ids in order, and the new index of each old one. */
export function sortedIds(ids: IdTable): { ids: IdTable; places: Int32Array } {
  const { table } = ids;
  const places = new Int32Array(ids.size);
  if (table instanceof NumberTable) {
    const sorted = new NumberTable(table.numbers().slice().sort(), table.size);
    for (const [index, number] of table.numbers().entries()) places[index] = sorted.indexOf(number);
    return { ids: new IdTable(sorted), places };
  }
  const sorted = new TextTable();
  for (const index of textOrder(table!)) {
    const bytes = table!.bytesAt(index);
    places[index] = sorted.addBytes(bytes, 0, bytes.length);
  }
  return { ids: new IdTable(sorted), places };
}

/** Bytes that are compared as one number; texts that differ later are compared byte by byte. */
const PREFIX = 6;

/** Indices by their texts: merges of runs that double, in typed arrays, as there may be a hundred million. */
function textOrder(table: TextTable): Int32Array {
  const { size } = table;
  const prefixes = Float64Array.from({ length: size }, (_, index) => prefixOf(table.bytesAt(index)));
  const isBefore = (a: number, b: number) =>
    prefixes[a] !== prefixes[b] ? prefixes[a] < prefixes[b] : isLess(table.bytesAt(a), table.bytesAt(b));
  let from = Int32Array.from({ length: size }, (_, index) => index);
  let to = new Int32Array(size);
  for (let run = 1; run < size; run *= 2) {
    for (let begin = 0; begin < size; begin += 2 * run) {
      let [left, right] = [begin, begin + run];
      const [middle, end] = [Math.min(right, size), Math.min(begin + 2 * run, size)];
      for (let at = begin; at < end; at++) {
        const isRight = left >= middle || (right < end && isBefore(from[right], from[left]));
        to[at] = from[isRight ? right++ : left++];
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

function prefixOf(bytes: Uint8Array): number {
  let prefix = 0;
  for (let at = 0; at < PREFIX; at++) prefix = 256 * prefix + (at < bytes.length ? bytes[at] : 0);
  return prefix;
}

function isLess(a: Uint8Array, b: Uint8Array): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at] < b[at];
  return a.length < b.length;
}
