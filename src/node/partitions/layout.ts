// The files of a folder of partitions (docs/FORMATS.md), and where the arrays of a partition lie in its block: one after the
// other, little-endian, four bytes a number.
import type { PartitionSection, PartitionShape } from '../../data/partitions.ts';

export const MANIFEST = 'manifest.json';
export const ITEM_COUNTS = 'item-counts';
export const VERSION = 1;

export function blockName(partition: number): string {
  return `block-${String(partition).padStart(5, '0')}`;
}

/** What decides how long the arrays are. */
export interface Columns {
  readonly itemCount: number;
  readonly isValued: boolean;
  readonly isWeighted: boolean;
}

interface Section {
  /** Byte of the block where it begins. */
  readonly begin: number;
  readonly length: number;
  readonly type: typeof Int32Array | typeof Float32Array;
}

type Length = (shape: PartitionShape, columns: Columns) => number;
const [users, items, entries]: Length[] = [
  ({ userCount }) => userCount + 1,
  (_, { itemCount }) => itemCount + 1,
  ({ nnz }) => nnz,
];
const values: Length = (shape, { isValued }) => (isValued ? shape.nnz : 0);
const weights: Length = (shape, { isWeighted }) => (isWeighted ? shape.nnz : 0);

/** In their order; a column that is the same for all entries has no bytes. */
const SECTIONS: Readonly<Record<PartitionSection, readonly [Section['type'], Length]>> = {
  order: [Int32Array, ({ userCount }) => userCount],
  userPtr: [Int32Array, users],
  userIndices: [Int32Array, entries],
  userValues: [Float32Array, values],
  userWeights: [Float32Array, weights],
  itemPtr: [Int32Array, items],
  itemIndices: [Int32Array, entries],
  itemValues: [Float32Array, values],
  itemWeights: [Float32Array, weights],
};

export const SECTION_NAMES = Object.keys(SECTIONS) as PartitionSection[];

/** Where the arrays of a partition lie in its block, and how many bytes that has. */
export function layOut(
  shape: PartitionShape,
  columns: Columns,
): { sections: Readonly<Record<PartitionSection, Section>>; bytes: number } {
  let bytes = 0;
  const sections = SECTION_NAMES.map((name) => {
    const [type, lengthOf] = SECTIONS[name];
    const length = lengthOf(shape, columns);
    const begin = bytes;
    bytes += 4 * length;
    return [name, { begin, length, type }];
  });
  return { sections: Object.fromEntries(sections), bytes };
}
