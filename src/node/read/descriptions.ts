// What items are called: a text file with an item's id and its description on each line, as tables show them.
import { type RecordOptions, readRecords } from './records.ts';

/**
 * Reads `item<TAB>description` lines (or comma- or `::`-separated); further columns are left alone, a header does no harm.
 * Returns id, as text, → description.
 */
export async function readDescriptions(file: string, options: RecordOptions = {}): Promise<Map<string, string>> {
  const descriptions = new Map<string, string>();
  await readRecords(file, (fields) => descriptions.set(fields[0], fields[1] ?? ''), options);
  return descriptions;
}
