// The leave-one-out test files of He et al., "Neural Collaborative Filtering" (2017): a line for each user, first
// `(user,item)` of the pair held out, then the items it is ranked among, all separated by tabs.
import { ParseError } from '../../errors.ts';
import type { NegativesCase } from '../../evaluate/evaluate-negatives.ts';
import { IdColumn } from '../../files/columns/id-columns.ts';
import { type IdTypeOptions, NEGATIVES_OPTIONS, type NegativesFileOptions } from '../../files/options.ts';
import { type Fields, textsOf } from '../../files/text/scanner.ts';
import { resolveOptions } from '../../options.ts';
import { checkFileName } from '../file-name.ts';
import { readTextRecords } from './text-records.ts';

const PAIR = /^\(([^,]+),(.+)\)$/;

/**
 * Reads such a file, gzipped or not. Ids are numbers when all of their side are canonical integers (see
 * `readInteractions`), or as `userIds` and `itemIds` say.
 * @throws ParseError with file, line and column
 */
export async function readNegatives(file: string, options: NegativesFileOptions = {}): Promise<NegativesCase[]> {
  checkFileName('file', file);
  const { signal, onProgress, ...types } = resolveOptions(NEGATIVES_OPTIONS, options);
  const reader = new CaseReader(file, types);
  await readTextRecords(file, (fields) => reader.read(fields), { separator: '\t', quote: 'none', signal, onProgress });
  return reader.finish();
}

class CaseReader {
  readonly #file: string;
  readonly #users: IdColumn;
  readonly #items: IdColumn;
  readonly #counts: number[] = [];

  constructor(file: string, { userIds, itemIds }: IdTypeOptions) {
    this.#file = file;
    this.#users = new IdColumn(userIds);
    this.#items = new IdColumn(itemIds);
  }

  read(fields: Fields): void {
    const { line, count } = fields;
    const [first, ...negatives] = textsOf(fields);
    const pair = PAIR.exec(first);
    if (!pair) throw new ParseError(this.#file, line, 1, first, '(user,item), then the negatives');
    if (negatives.length === 0) throw new ParseError(this.#file, line, 2, '', 'at least one negative item');
    this.#add(this.#users, pair[1], line, 1);
    this.#add(this.#items, pair[2], line, 1);
    for (const [at, item] of negatives.entries()) this.#add(this.#items, item, line, at + 2);
    this.#counts.push(count);
  }

  finish(): NegativesCase[] {
    if (this.#counts.length === 0) {
      throw new ParseError(this.#file, 1, undefined, '', '(user,item), then the negatives');
    }
    const [users, items] = [this.#users.ids.build(), this.#items.ids.build()];
    const [userIndices, itemIndices] = [this.#users.done(), this.#items.done()];
    let end = 0;
    return this.#counts.map((count, at) => {
      const start = end;
      end += count;
      const [positive, ...negatives] = Array.from(itemIndices.subarray(start, end), (index) => items.idAt(index));
      return { user: users.idAt(userIndices[at]), positive, negatives };
    });
  }

  #add(ids: IdColumn, id: string, line: number, column: number): void {
    const bytes = new TextEncoder().encode(id);
    if (id !== '' && ids.push(bytes, 0, bytes.length)) return;
    throw new ParseError(
      this.#file,
      line,
      column,
      id,
      id === '' ? 'the id of an item' : 'an integer like all other ids',
    );
  }
}
