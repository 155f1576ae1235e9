// halfsweep/node: files of interactions and of models, for Node and other runtimes with node:fs.
export type * from '../index.ts';
export { type Content, checkWritable, removeLeftovers, writeAtomic } from './atomic-write.ts';
export { FileSystemError } from './file-system-error.ts';
export { type Journal, type JournalBeginnings, openJournal } from './journal.ts';
export { readCheckpoint } from './models/checkpoint-file.ts';
export { EXPORT_FORMATS, type ExportFormat, exportModel } from './models/export-model.ts';
export { type ImportOptions, importModel } from './models/import-model.ts';
export { readModel, writeModel } from './models/model-file.ts';
export type { ColumnOptions, ColumnsTaken } from './read/columns.ts';
export { readDescriptions } from './read/descriptions.ts';
export type { IdType } from './read/id-columns.ts';
export { readInteractions } from './read/interactions.ts';
export { readNegatives } from './read/negatives.ts';
export type { IdTypeOptions, InteractionFileOptions, NegativesFileOptions } from './read/options.ts';
export type { ReadProgress } from './read/read-progress.ts';
export type { RecordOptions } from './read/records.ts';
export { writeInteractions } from './write-interactions.ts';
