// What Interactions loads when it is first asked for: one file, so that a page has what the two share once.
export { readArrow } from './from-arrow.ts';
export { readBatches } from './from-batches.ts';
