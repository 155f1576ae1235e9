// halfsweep/files: interactions from what a page or an edge runtime is given. No paths: those are in halfsweep/node.
export { ArgumentError, FormatError, MemoryLimitError, ParseError } from '../errors.ts';
export type { ColumnsTaken } from './columns/columns.ts';
export type { IdType } from './columns/id-columns.ts';
export type { TimeUnit } from './columns/times.ts';
export { readInteractions } from './interactions.ts';
export type { FileFormat, InteractionFileOptions } from './options.ts';
export type { ReadProgress } from './progress.ts';
export type { AddressLike, BlobLike, BodyLike, Input } from './source/input.ts';
export type { StreamLike } from './source/web-streams.ts';
