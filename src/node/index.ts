// halfsweep/node: files of interactions and of models, for Node and other runtimes with node:fs.
export { checkWritable, writeAtomic } from './atomic-write.ts';
export type { ColumnOptions } from './columns.ts';
export { type DelimitedOptions, readInteractions } from './delimited.ts';
export { readDescriptions } from './descriptions.ts';
export type { IdType } from './id-column.ts';
export { readModel, writeModel } from './model-file.ts';
export { readNegatives } from './ncf-negatives.ts';
