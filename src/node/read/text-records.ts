// The records of a delimited text file that is no table of interactions, packed or not.
import { heeded } from '../../files/callbacks.ts';
import { OpenTable } from '../../files/table.ts';
import { type RecordOptions, readRecords } from '../../files/text/records.ts';
import type { Fields } from '../../files/text/scanner.ts';
import { fileSource } from './file-source.ts';

/** Calls `onRecord` for each record. Errors as `readRecords`; FileSystemError when the file cannot be read. */
export async function readTextRecords(
  file: string,
  onRecord: (fields: Fields) => void,
  given: RecordOptions,
): Promise<void> {
  return heeded(given, (options) => readHeard(file, onRecord, options));
}

async function readHeard(file: string, onRecord: (fields: Fields) => void, options: RecordOptions): Promise<void> {
  const source = await fileSource(file);
  const [part] = new OpenTable({ name: source.name, parts: [{ source }] }, undefined, options.onProgress).parts;
  let rows = 0;
  const counted = (fields: Fields) => {
    rows++;
    onRecord(fields);
  };
  await readRecords(
    part.name,
    part.bytes(() => rows),
    counted,
    options,
  );
}
