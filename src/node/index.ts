// halfsweep/node: files of interactions and of models, for Node and other runtimes with node:fs.
export { type Content, checkWritable, removeLeftovers, writeAtomic } from './atomic-write.ts';
export type { ColumnOptions } from './columns.ts';
export { readDescriptions } from './descriptions.ts';
export { EXPORT_FORMATS, type ExportFormat, exportModel } from './export-model.ts';
export type { IdType } from './id-column.ts';
export { type ImportOptions, importModel } from './import-model.ts';
export { type InteractionFileOptions, readInteractions } from './interactions.ts';
export { type Journal, openJournal } from './journal.ts';
export { readModel, writeModel } from './model-file.ts';
export { readNegatives } from './ncf-negatives.ts';
