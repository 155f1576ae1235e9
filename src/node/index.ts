// halfsweep/node: files of interactions and of models, for Node and other runtimes with node:fs.
export type { ColumnOptions, ColumnsTaken } from '../files/columns/columns.ts';
export type { IdType } from '../files/columns/id-columns.ts';
export type { TimeUnit } from '../files/columns/times.ts';
export type { FileFormat, IdTypeOptions, InteractionFileOptions, NegativesFileOptions } from '../files/options.ts';
export type { ReadProgress } from '../files/progress.ts';
export type { Input } from '../files/source/input.ts';
export type { RecordOptions } from '../files/text/records.ts';
export type * from '../index.ts';
export { type Content, checkWritable, removeLeftovers, writeAtomic } from './atomic-write.ts';
export { FileSystemError } from './file-system-error.ts';
export { type Journal, type JournalBeginnings, openJournal } from './journal.ts';
export { readCheckpoint } from './models/checkpoint-file.ts';
export { EXPORT_FORMATS, type ExportFormat, exportModel } from './models/export-model.ts';
export { type ImportOptions, importModel } from './models/import-model.ts';
export { readModel, writeModel } from './models/model-file.ts';
export { readDescriptions } from './read/descriptions.ts';
export { readInteractions } from './read/interactions.ts';
export { readNegatives } from './read/negatives.ts';
