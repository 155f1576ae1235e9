// A Parquet file, read column by column, a page at a time. hyparquet decodes; what it takes on trust is checked first.
import { type FileHandle, open } from 'node:fs/promises';
import { parquetHeader } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import type { DecodedArray, ParquetType } from 'hyparquet/src/types.js';
import { FormatError } from '../../../errors.ts';
import { fill, memoryFor } from '../../file-pieces.ts';
import { cannotRead, FileSystemError } from '../../file-system-error.ts';
import { type Chunk, type Footer, type ReadRange, readFooter } from './footer.ts';
import { type Leaf, type Page, readDictionary, readPage } from './page.ts';
import { checkThrift } from './thrift.ts';

const TYPES: readonly ParquetType[] = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
  'INT96',
];

export class ParquetFile {
  readonly #file: string;
  readonly #read: ReadRange;
  readonly #footer: Footer;

  private constructor(file: string, read: ReadRange, footer: Footer) {
    this.#file = file;
    this.#read = read;
    this.#footer = footer;
  }

  /**
   * Opens the file for `use`, and closes it again.
   * @throws FormatError when it is not Parquet or contradicts itself; FileSystemError when it cannot be read
   */
  static async use<T>(file: string, use: (parquet: ParquetFile) => Promise<T>): Promise<T> {
    const handle = await open(file, 'r').catch(cannotRead(file));
    try {
      const { size } = await handle.stat().catch(cannotRead(file));
      const read: ReadRange = (begin, end) => readRange(file, handle, begin, end);
      const footer = await readFooter(file, size, read).catch((error: unknown) => {
        throw formatError(file, error);
      });
      return await use(new ParquetFile(file, read, footer));
    } finally {
      await handle.close();
    }
  }

  /** The columns of the table, in their order. */
  get columns(): string[] {
    return this.#footer.schema.children.map((child) => child.element.name);
  }

  get rows(): number {
    return this.#footer.rowGroups.reduce((sum, group) => sum + group.rows, 0);
  }

  /** The path of a column's only leaf, or undefined when it has none or several: a list of numbers has one. */
  leafOf(column: string): string[] | undefined {
    let node = this.#footer.schema.children.find((child) => child.element.name === column);
    while (node && node.children.length > 0) node = node.children.length === 1 ? node.children[0] : undefined;
    return node?.path;
  }

  /** Whether the leaf holds numbers, or truth values, other than dates and times. */
  isNumeric(path: readonly string[]): boolean {
    const {
      type,
      converted_type: converted = '',
      logical_type: logical,
    } = getTreePath(this.#footer.schema, [...path]).at(-1)!.element;
    if (/^(?:DATE|TIME)/.test(logical?.type ?? converted)) return false;
    if (converted === 'DECIMAL' || logical?.type === 'FLOAT16') return true;
    return ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE'].includes(type ?? '');
  }

  /** All pages of the leaf, row group by row group. @throws FormatError for a group without the rows that it declares */
  async *pages(path: readonly string[]): AsyncGenerator<Page> {
    const what = `${this.#file}: column ${path.join('.')}`;
    try {
      yield* this.#pages(path, what);
    } catch (error) {
      throw formatError(what, error);
    }
  }

  async *#pages(path: readonly string[], what: string): AsyncGenerator<Page> {
    const name = path.join('.');
    for (const { rows, chunks } of this.#footer.rowGroups) {
      if (rows === 0) continue;
      const chunk = chunks.get(name);
      if (!chunk) throw new FormatError(what, 'none', 'a chunk in every row group');
      const leaf = this.#leaf(path, chunk, what);
      if (leaf.maxRepetition === 0 && chunk.values !== rows) {
        throw new FormatError(what, `${chunk.values} values`, `${rows}, one a row`);
      }
      const bytes = await this.#read(chunk.begin, chunk.end);
      yield* chunkPages(leaf, chunk.values, bytes, what);
    }
  }

  #leaf(path: readonly string[], chunk: Chunk, what: string): Leaf {
    const schemaPath = getTreePath(this.#footer.schema, [...path]);
    const element = schemaPath[schemaPath.length - 1].element;
    if (!element.type || !TYPES.includes(element.type)) throw new FormatError(what, element.type, 'text or numbers');
    // A geometry is neither an id nor a number, and its parser trusts its input.
    const parsers = { ...DEFAULT_PARSERS, geometryFromBytes: () => null, geographyFromBytes: () => null };
    const decoder = { pathInSchema: [...path], type: element.type, element, schemaPath, codec: chunk.codec, parsers };
    return {
      decoder,
      maxDefinition: getMaxDefinitionLevel(schemaPath),
      maxRepetition: getMaxRepetitionLevel(schemaPath),
    };
  }
}

/** The data pages in the bytes of a column chunk, decoded one by one. */
function* chunkPages(leaf: Leaf, values: number, bytes: Uint8Array<ArrayBuffer>, what: string): Generator<Page> {
  let dictionary: DecodedArray | undefined;
  let seen = 0;
  let offset = 0;
  while (seen < values) {
    checkThrift(bytes, offset, `${what}: page`);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset };
    const header = parquetHeader(reader);
    const end = reader.offset + header.compressed_page_size;
    if (!(Number.isInteger(end) && end >= reader.offset && end <= bytes.length)) {
      throw new FormatError(`${what}: page`, `${header.compressed_page_size} bytes`, 'a page within its column');
    }
    const packed = bytes.subarray(reader.offset, end);
    offset = end;
    if (header.type === 'INDEX_PAGE') continue;
    if (header.type === 'DICTIONARY_PAGE') {
      if (dictionary) throw new FormatError(what, 'two dictionaries', 'one in a row group');
      dictionary = readDictionary(leaf, header, packed, what);
      continue;
    }
    const page = readPage(leaf, header, packed, dictionary, values - seen, what);
    seen += page.count;
    yield page;
  }
}

async function readRange(
  file: string,
  handle: FileHandle,
  begin: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(memoryFor(end - begin));
  await fill(file, handle, bytes, begin).catch(cannotRead(file));
  return bytes;
}

/** What hyparquet throws at senseless bytes is of any type. */
function formatError(what: string, error: unknown): unknown {
  if (error instanceof FormatError || error instanceof FileSystemError || !(error instanceof Error)) return error;
  return new FormatError(what, error.message, 'whole and valid Parquet');
}
