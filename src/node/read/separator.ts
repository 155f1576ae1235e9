// What separates the fields of a text file: the candidate by which all of its first lines have as many fields.
import { ArgumentError, ParseError } from '../../errors.ts';
import { isNumber } from './numbers.ts';

/** In the order in which they are preferred where no candidate fits all lines, and the first line has to decide. */
const CANDIDATES = ['\t', '::', ',', ';', '|'];
const NAMES: Readonly<Record<string, string>> = { '\t': 'a tab' };

/** The most lines that are weighed. */
export const SAMPLE_LINES = 64;

/** Quotes mean something except in tab- and `::`-separated data, where a `"` is just that character. */
export function hasQuotes(separator: string): boolean {
  return separator !== '\t' && separator !== '::';
}

/**
 * The separator of `sample`, the beginning of a file whose first line is `line`; a last line without its end is left out.
 * A tab that fits is taken, as names hold none; of two others that fit, the one that makes columns of numbers where the
 * other makes none. A comma is no candidate where it is the decimal point.
 * @throws ArgumentError when two fit; ParseError when the first line has none
 */
export function findSeparator(file: string, line: number, sample: string, decimal = '.'): string {
  const end = sample.lastIndexOf('\n');
  const text = end > 0 && sample.slice(0, end).trim() !== '' ? sample.slice(0, end) : sample;
  if (text.trim() === '') return ','; // no record anyway
  const splits = CANDIDATES.filter((candidate) => candidate !== decimal)
    .map((separator) => ({ separator, records: split(text, separator) }))
    .filter(({ records: [first] }) => first?.length >= 2);
  const fitting = splits.filter(({ records }) => records.every(({ length }) => length === records[0].length));
  if (fitting.length > 1 && fitting[0].separator !== '\t') return weigh(file, fitting);
  const found = fitting[0] ?? splits[0];
  if (found) return found.separator;
  const lines = text.split('\n');
  const at = lines.findIndex((each) => each.trim() !== '');
  const expected = 'fields separated by a tab, a comma, ";", "|" or "::" (or give the option separator, --separator)';
  throw new ParseError(file, line + at, undefined, lines[at].trim(), expected);
}

function weigh(file: string, fitting: { separator: string; records: string[][] }[]): string {
  const ofNumbers = fitting.filter(({ records }) => hasNumbers(records));
  if (ofNumbers.length === 1) return ofNumbers[0].separator;
  const names = fitting.map(({ separator }) => NAMES[separator] ?? JSON.stringify(separator));
  const separators = fitting.map(({ separator }) => separator);
  const decimal = [',', ';'].every((each) => separators.includes(each))
    ? ' Where the comma is a decimal point, give decimal, too (--decimal ,).'
    : '';
  throw new ArgumentError(
    'separator',
    undefined,
    `given (--separator) for ${file}: ${names.join(' and ')} both split its lines into equally many fields`,
    decimal.trim(),
  );
}

/** Is there a column of numbers, the header aside? */
function hasNumbers(records: string[][]): boolean {
  const rows = records.length > 1 ? records.slice(1) : records;
  return records[0].some((_, column) => rows.every((row) => isNumber(row[column])));
}

/** The records of the text by that separator, those of blanks left out. A last one within quotes is left out, too. */
function split(text: string, separator: string): string[][] {
  const records: string[][] = [];
  const quotes = hasQuotes(separator);
  let fields: string[] = [];
  let lineEnd = -1;
  let at = 0;
  while (at <= text.length) {
    const start = quotes ? skipBlanks(text, at) : at;
    let from = start;
    if (quotes && text[start] === '"') {
      from = closingQuote(text, start + 1);
      if (from < 0) return records;
    }
    if (lineEnd < from) lineEnd = indexOrEnd(text, '\n', from);
    const end = Math.min(indexOrEnd(text, separator, from), lineEnd);
    fields.push(text.slice(at, end).trim());
    const isLast = end === lineEnd;
    at = end + (isLast ? 1 : separator.length);
    if (!isLast) continue;
    if (fields.length > 1 || fields[0] !== '') records.push(fields);
    fields = [];
  }
  return records;
}

function skipBlanks(text: string, at: number): number {
  let start = at;
  while (text[start] === ' ') start++;
  return start;
}

/** Where the quote stands that ends a quoted field, or -1; two of them are one within it. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function indexOrEnd(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at;
}
