// A Parquet file, read column by column, a page at a time. hyparquet decodes; what it takes on trust is checked first.
import { parquetHeader } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import type { DecodedArray, ParquetType } from 'hyparquet/src/types.js';
import { FormatError } from '../../errors.ts';
import { isSaid } from '../source/said.ts';
import type { Ranges } from '../source/source.ts';
import { decimals, exactText } from './exact.ts';
import { type Chunk, type Footer, readFooter } from './footer.ts';
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
  readonly #ranges: Ranges;
  readonly #footer: Footer;

  private constructor(file: string, ranges: Ranges, footer: Footer) {
    this.#file = file;
    this.#ranges = ranges;
    this.#footer = footer;
  }

  /** Reads the footer; the ranges stay the caller's to close. @throws FormatError when it is not Parquet or contradicts itself */
  static async open(file: string, ranges: Ranges): Promise<ParquetFile> {
    const footer = await readFooter(file, ranges).catch((error: unknown) => {
      throw formatError(file, error);
    });
    return new ParquetFile(file, ranges, footer);
  }

  /** The columns of the table, in their order. */
  get columns(): string[] {
    return this.#footer.schema.children.map((child) => child.element.name);
  }

  get rows(): number {
    return this.groups.reduce((sum, rows) => sum + rows, 0);
  }

  /** The rows of each row group. */
  get groups(): number[] {
    return this.#footer.rowGroups.map(({ rows }) => rows);
  }

  /** The path of a column's only leaf, or undefined when it has none or several: a list of numbers has one. */
  leafOf(column: string): string[] | undefined {
    let node = this.#footer.schema.children.find((child) => child.element.name === column);
    while (node && node.children.length > 0) node = node.children.length === 1 ? node.children[0] : undefined;
    return node?.path;
  }

  /** Whether the leaf holds numbers, or truth values, other than dates and times. */
  isNumeric(path: readonly string[]): boolean {
    const { type, converted, logical, isDecimal } = this.#typeOf(path);
    if (/^(?:DATE|TIME)/.test(logical ?? converted)) return false;
    if (isDecimal || logical === 'FLOAT16') return true;
    return ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE'].includes(type ?? '');
  }

  /** Whether the leaf holds dates, times or numbers. Text may be of ISO 8601, but who knows before it is read. */
  mayBeTime(path: readonly string[]): boolean {
    const { type, converted, logical } = this.#typeOf(path);
    return type === 'INT96' || /^(?:DATE|TIMESTAMP)/.test(logical ?? converted) || this.isNumeric(path);
  }

  /** How the values of a leaf are stored, and what they stand for by the older and the newer names of Parquet. */
  #typeOf(path: readonly string[]) {
    const { element } = getTreePath(this.#footer.schema, [...path]).at(-1)!;
    const { type, converted_type: converted = '', logical_type } = element;
    const isDecimal = converted === 'DECIMAL' || logical_type?.type === 'DECIMAL';
    const { scale = 0 } = logical_type?.type === 'DECIMAL' ? logical_type : element;
    return { type, converted, logical: logical_type?.type, isDecimal, scale };
  }

  /**
   * All pages of the leaf, row group by row group, or those of one.
   * @param ofIds decimals come as the integers that they are, otherwise as the nearest numbers
   * @throws FormatError for a group without the rows that it declares
   */
  async *pages(path: readonly string[], ofIds = false, group?: number): AsyncGenerator<Page> {
    const what = `${this.#file}: column ${path.join('.')}`;
    const { isDecimal, scale } = this.#typeOf(path);
    try {
      for await (const page of this.#pages(path, what, isDecimal, group))
        yield isDecimal ? { ...page, values: decimals(page.values, scale, ofIds) } : page;
    } catch (error) {
      throw formatError(what, error);
    }
  }

  async *#pages(path: readonly string[], what: string, isRaw: boolean, group?: number): AsyncGenerator<Page> {
    const name = path.join('.');
    const { rowGroups } = this.#footer;
    for (const { rows, chunks } of group === undefined ? rowGroups : [rowGroups[group]]) {
      if (rows === 0) continue;
      const chunk = chunks.get(name);
      if (!chunk) throw new FormatError(what, 'none', 'a chunk in every row group');
      const leaf = this.#leaf(path, chunk, what, isRaw);
      if (leaf.maxRepetition === 0 && chunk.values !== rows) {
        throw new FormatError(what, `${chunk.values} values`, `${rows}, one a row`);
      }
      const bytes = await this.#ranges.read(chunk.begin, chunk.end);
      yield* chunkPages(leaf, chunk.values, bytes, what);
    }
  }

  /** @param isRaw values are not converted from what is stored */
  #leaf(path: readonly string[], chunk: Chunk, what: string, isRaw: boolean): Leaf {
    const schemaPath = getTreePath(this.#footer.schema, [...path]);
    const whole = schemaPath[schemaPath.length - 1].element;
    const element = isRaw ? { ...whole, converted_type: undefined, logical_type: undefined } : whole;
    if (!element.type || !TYPES.includes(element.type)) throw new FormatError(what, element.type, 'text or numbers');
    // A geometry is neither an id nor a number, and its parser trusts its input.
    const parsers = {
      ...DEFAULT_PARSERS,
      stringFromBytes: (bytes: Uint8Array) => bytes && exactText(bytes),
      geometryFromBytes: () => null,
      geographyFromBytes: () => null,
    };
    const { type } = element;
    const decoder = { pathInSchema: [...path], type, element, schemaPath, codec: chunk.codec, parsers, utf8: !isRaw };
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

/** What hyparquet throws at senseless bytes is of any type. */
function formatError(what: string, error: unknown): unknown {
  return isSaid(error) ? error : new FormatError(what, (error as Error).message, 'whole and valid Parquet');
}
