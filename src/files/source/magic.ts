// What a file is that is no text, by its first bytes (those of packed files that are unpacked here are in unpack.ts). Each is refused by its name, with what makes a text or a table of it.
import { FormatError } from '../../errors.ts';
import { latin1 } from './bytes.ts';

interface Kind {
  /** Its first bytes, one a letter. */
  readonly magic: string;
  /** Where they stand. Default 0. */
  readonly at?: number;
  readonly name: string;
  /** What to do about it, FILE for its name. */
  readonly remedy: string;
}

const ZIP = 'PK\x03\x04';
const TABLE = 'write it as CSV or Parquet with the program that made it';

/** The first that fits counts. */
const KINDS: readonly Kind[] = [
  { magic: '\x1f\x8b', name: 'a gzip file', remedy: 'unpack it by `gunzip`' }, // within another: one is unpacked
  { magic: '\x28\xb5\x2f\xfd', name: 'a zstd file', remedy: 'unpack it by `zstd -d FILE`' }, // within another, too
  { magic: '\xfd7zXZ\0', name: 'an xz file', remedy: 'unpack it by `unxz FILE`' },
  { magic: 'BZh', name: 'a bzip2 file', remedy: 'unpack it by `bunzip2 FILE`' },
  { magic: '\x04\x22\x4d\x18', name: 'an lz4 file', remedy: 'unpack it by `lz4 -d FILE`' },
  { magic: '\x1f\x9d', name: 'a compress file', remedy: 'unpack it by `uncompress FILE`' },
  { magic: '7z\xbc\xaf\x27\x1c', name: 'a 7-Zip archive', remedy: 'unpack it by `7z x FILE`' },
  { magic: 'Rar!\x1a\x07', name: 'a RAR archive', remedy: 'unpack it by `unrar x FILE`' },
  { magic: '[Content_Types]', at: 30, name: 'an Office document', remedy: 'save the sheet as CSV' },
  { magic: 'mimetype', at: 30, name: 'an OpenDocument file', remedy: 'save the sheet as CSV' },
  { magic: ZIP, name: 'a zip archive', remedy: 'unpack it by `unzip FILE`, or name it .npz if it is SciPy’s' },
  { magic: 'PK\x05\x06', name: 'an empty zip archive', remedy: 'give another file' },
  { magic: '\xd0\xcf\x11\xe0', name: 'an Office document', remedy: 'save the sheet as CSV' },
  { magic: 'ustar', at: 257, name: 'a tar archive', remedy: 'unpack it by `tar xf FILE` (`tar xzf FILE` if gzipped)' },
  { magic: 'ARROW1', name: 'a Feather or Arrow file', remedy: 'give it a name that ends in .arrow' },
  { magic: 'FEA1', name: 'a Feather file', remedy: 'write it as Parquet: `pyarrow.parquet.write_table`' },
  { magic: '\0\0\0\0{"', at: 4, name: 'a model of safetensors', remedy: '`halfsweep inspect FILE` says what it is' },
  { magic: 'PAR1', name: 'a Parquet file', remedy: 'give it a name that ends in .parquet' },
  { magic: '\x93NUMPY', name: 'a .npy array', remedy: 'save interactions by `scipy.sparse.save_npz`' },
  { magic: '\x89HDF', name: 'an HDF5 file', remedy: TABLE },
  {
    magic: 'SQLite format 3\0',
    name: 'a SQLite database',
    remedy: 'write the table by `sqlite3 -csv FILE "select …"`',
  },
  { magic: 'Obj\x01', name: 'an Avro file', remedy: TABLE },
  { magic: 'ORC', name: 'an ORC file', remedy: TABLE },
  { magic: '%PDF-', name: 'a PDF document', remedy: 'give the table that it shows as CSV' },
  ...[2, 3, 4, 5].map((protocol) => ({
    magic: `\x80${String.fromCharCode(protocol)}`,
    name: 'a Python pickle',
    remedy: 'write it as Parquet: `to_parquet`',
  })),
  ...['<stata_dta>', 'r\x02\x01\0', 's\x02\x01\0'].map((magic) => ({ magic, name: 'a Stata file', remedy: TABLE })),
  ...['<!DOCTYPE', '<!doctype', '<html', '<table'].map((magic) => ({
    magic,
    name: 'an HTML page',
    remedy: 'give the table that it shows as CSV',
  })),
];

/** How many bytes tell. */
export const MAGIC_BYTES = 512;

/** @throws FormatError when a zip archive that begins with `head` is a document, and so no archive to its owner */
export function refuseDocuments(file: string, head: Uint8Array): void {
  refuse(file, head, (kind) => kind.at === 30);
}

/** @throws FormatError when a file that begins with `head` is of a kind that is no text */
export function refuseOtherKinds(file: string, head: Uint8Array): void {
  refuse(file, head, () => true);
}

function refuse(file: string, head: Uint8Array, isAsked: (kind: Kind) => boolean): void {
  const begin = latin1(head.subarray(0, MAGIC_BYTES));
  const kind = KINDS.find(
    (each) => isAsked(each) && begin.startsWith(each.magic, each.at ?? 0) && !isWord(begin, each.magic),
  );
  if (!kind) return;
  throw new FormatError(file, kind.name, `text: ${kind.remedy.replaceAll('FILE', file)}`);
}

/** Three letters may begin a text, too: what these name has bytes after them that no text has. */
function isWord(begin: string, magic: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return (magic === 'ORC' || magic === 'BZh' || magic === 'FEA1') && !/[\0-\x08\x7f-\xff]/.test(begin);
}
