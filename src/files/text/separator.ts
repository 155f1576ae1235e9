// What separates the fields of a text file: the candidate by which all of its first lines have as many fields.
import { ArgumentError, ParseError } from '../../errors.ts';
import { isNumber } from './numbers.ts';
import { Scanner, textsOf } from './scanner.ts';

/** In the order in which they are preferred where no candidate fits all lines, and the first line has to decide. */
const CANDIDATES = ['\t', '::', ',', ';', '|'];
const NAMES: Readonly<Record<string, string>> = { '\t': 'a tab' };

/** The most lines that are weighed. */
export const SAMPLE_LINES = 64;

/** Quotes mean something except in tab- and `::`-separated data, where a `"` is just that character. */
function usualQuote(separator: string): string {
  return separator === '\t' || separator === '::' ? '' : '"';
}

/** The quote that the option says, or the usual one; empty: there is none. */
function givenQuote(separator: string, quote: string | undefined): string {
  return quote === 'none' ? '' : (quote ?? usualQuote(separator));
}

/** The quote of fields between such separators, or empty; R quotes whole columns between tabs, too. */
export function quoteOf(separator: string, quote: string | undefined, sample: string): string {
  const given = givenQuote(separator, quote);
  if (given !== '' || quote !== undefined) return given;
  const records = split(sample, separator, '');
  const isQuoted = (column: number) => records.every((row) => /^".*"$/s.test(row[column]));
  return records.length > 1 && records[0].some((_, column) => isQuoted(column)) ? '"' : '';
}

/**
 * The separator of `sample`, the beginning of a file whose first line is `line`; a last line without its end is left out.
 * A tab that fits is taken, as names hold none; of two others that fit, the one that makes columns of numbers where the
 * other makes none; a blank where none fits. A comma is no candidate where it is the decimal point.
 * @throws ArgumentError when two fit; ParseError when the first line has none
 */
export function findSeparator(name: string, line: number, sample: string, decimal = '.', quote?: string): string {
  const end = sample.lastIndexOf('\n');
  const text = end > 0 && sample.slice(0, end).trim() !== '' ? sample.slice(0, end + 1) : `${sample}\n`;
  if (text.trim() === '') return ','; // no record anyway
  const splits = CANDIDATES.filter((candidate) => candidate !== decimal)
    .map((separator) => ({
      separator,
      records: split(text, separator, givenQuote(separator, quote)),
    }))
    .filter(({ records: [first] }) => first?.length >= 2);
  const fitting = splits.filter(({ records }) => isEven(records));
  if (fitting.length > 1 && fitting[0].separator !== '\t') return weigh(name, fitting);
  const found = fitting[0] ?? splits[0];
  if (found) return found.separator;
  const byBlanks = split(text, ' ', givenQuote(' ', quote));
  if (byBlanks[0]?.length >= 2 && isEven(byBlanks) && hasNumbers(byBlanks)) return ' '; // words are no columns
  const lines = text.split('\n');
  if (/\r(?!\n)/.test(text))
    throw new ParseError(name, line, undefined, text.slice(0, 200), 'line ends of LF or CR LF, not of CR alone');
  const at = lines.findIndex((each) => each.trim() !== '');
  const expected =
    'fields separated by a tab, a comma, ";", "|", "::" or a blank (or give the option separator, --separator " " for words)';
  throw new ParseError(name, line + at, undefined, lines[at].trim(), expected);
}

/** Have all records as many fields? The header may lack one, as R's does above the names of rows. */
function isEven([first, ...rows]: string[][]): boolean {
  const width = rows[0]?.length ?? first.length;
  return rows.every(({ length }) => length === width) && (first.length === width || first.length + 1 === width);
}

function weigh(name: string, fitting: { separator: string; records: string[][] }[]): string {
  // A comma that divides digits may be a decimal point between columns of the other.
  const isDecimal =
    fitting.some(({ separator }) => separator === ';') && fitting.some(({ records }) => hasDecimals(records));
  const ofNumbers = isDecimal ? [] : fitting.filter(({ records }) => hasNumbers(records));
  if (ofNumbers.length === 1) return ofNumbers[0].separator;
  const names = fitting.map(({ separator }) => NAMES[separator] ?? JSON.stringify(separator));
  const separators = fitting.map(({ separator }) => separator);
  const decimal = [',', ';'].every((each) => separators.includes(each))
    ? ' Where the comma is a decimal point, give decimal, too (--decimal ,).'
    : '';
  throw new ArgumentError(
    'separator',
    undefined,
    `given (--separator) for ${name}: ${names.join(' and ')} both split its lines into equally many fields`,
    decimal.trim(),
  );
}

/** Is there a column of numbers with decimal commas, the header aside? */
function hasDecimals(records: string[][]): boolean {
  const rows = records.length > 1 ? records.slice(1) : records;
  return records[0].some((_, column) => rows.every((row) => /^-?\d+,\d+$/.test(row[column] ?? '')));
}

/** Is there a column of numbers, the header aside? */
function hasNumbers(records: string[][]): boolean {
  const rows = records.length > 1 ? records.slice(1) : records;
  return records[0].some((_, column) => rows.every((row) => isNumber(row[column])));
}

/** The records of the text by that separator, up to one that is damaged or cut off. */
function split(text: string, separator: string, quote: string): string[][] {
  const records: string[][] = [];
  try {
    const scanner = new Scanner('', separator, quote, 1);
    scanner.scan(new TextEncoder().encode(text), (fields) => records.push(textsOf(fields)));
  } catch {
    // The reader says what is wrong with it.
  }
  return records;
}
