// How tables are laid out, for a terminal: columns are aligned by the room that letters take, which for Chinese, Japanese,
// Korean and emoji is that of two.
import stringWidth from 'string-width';
import { printable } from '../errors.ts';

/** 1234567 → 1,234,567. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** How many letters a line of standard output holds; no limit where it is no terminal. */
export function lineWidth(): number {
  return process.stdout.columns ?? Number.POSITIVE_INFINITY;
}

/** Rows as aligned columns, two blanks apart. Lines longer than `width` are cut. */
export function table(align: string, rows: string[][], width = Number.POSITIVE_INFINITY): string {
  return alignedCells(align, rows)
    .map((cells) => cut(cells.join('').trimEnd(), width))
    .join('\n');
}

/**
 * Cells of equal width in every column, with the blanks between them. `align` has a letter for each column: `l`eft or
 * `r`ight. What a terminal would obey is escaped.
 */
export function alignedCells(align: string, rows: string[][]): string[][] {
  const shown = rows.map((row) => row.map((cell) => printable(cell, cell.length)));
  const widths = [...align].map((_, at) => shown.reduce((most, row) => Math.max(most, stringWidth(row[at])), 0));
  const pad = (cell: string, at: number) => {
    const blanks = ' '.repeat(widths[at] - stringWidth(cell));
    return align[at] === 'r' ? blanks + cell : cell + blanks;
  };
  return shown.map((row) => row.map((cell, at) => `${at > 0 ? ' ' : ''}${pad(cell, at)} `));
}

/** Metrics named `name@k` as a table: a line for each name, a column for each k, `all` for names without one. */
export function metricsTable(metrics: Readonly<Record<string, number>>): string {
  const names = new Map<string, Map<string, number>>();
  for (const [key, value] of Object.entries(metrics)) {
    const [name, k = ''] = key.split('@');
    if (!names.has(name)) names.set(name, new Map());
    names.get(name)?.set(k, value);
  }
  const ks = [...new Set([...names.values()].flatMap((row) => [...row.keys()]))];
  const header = ['', ...ks.map((k) => (k ? `@${k}` : 'all'))];
  const rows = [...names].map(([name, row]) => [name, ...ks.map((k) => row.get(k)?.toFixed(4) ?? '')]);
  return table(`l${'r'.repeat(ks.length)}`, [header, ...rows]);
}

/** As much of a line as there is room for. */
function cut(line: string, width: number): string {
  if (line.length <= width / 2 || stringWidth(line) <= width) return line;
  let [kept, room] = ['', width - 1]; // the last is for the mark
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    room -= stringWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}
