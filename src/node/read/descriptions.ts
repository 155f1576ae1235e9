// What items are called, for tables: a text file with an item's id and its description on each line.
import { RECORD_OPTIONS } from '../../files/options.ts';
import type { RecordOptions } from '../../files/text/records.ts';
import { textOf } from '../../files/text/scanner.ts';
import { resolveOptions } from '../../options.ts';
import { checkFileName } from '../file-name.ts';
import { readTextRecords } from './text-records.ts';

/**
 * Reads `item<TAB>description` lines (or comma- or `::`-separated); further columns are ignored, and a header does no harm.
 * Returns a map from id, as text, to description.
 */
export async function readDescriptions(file: string, options: RecordOptions = {}): Promise<Map<string, string>> {
  checkFileName('file', file);
  const descriptions = new Map<string, string>();
  await readTextRecords(
    file,
    (fields) => descriptions.set(textOf(fields, 0), textOf(fields, 1)),
    resolveOptions(RECORD_OPTIONS, options),
  );
  return descriptions;
}
