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

type Metrics = Readonly<Record<string, number>>;

/**
 * Metrics named `name@k` as a table: a line for each name, a column for each k, `all` for names without one; and beside each
 * of these columns those of `popular`, where they are given.
 */
export function metricsTable(metrics: Metrics, popular?: Metrics): string {
  const split = Object.keys(metrics).map((key) => key.split('@'));
  const names = [...new Set(split.map(([name]) => name))];
  const columns = [...new Set(split.map(([, k = '']) => k))].flatMap((k) => {
    const keyOf = (name: string) => (k ? `${name}@${k}` : name);
    const own = { title: k ? `@${k}` : 'all', of: (name: string) => metrics[keyOf(name)] };
    if (!popular || !names.some((name) => keyOf(name) in popular)) return [own];
    return [own, { title: 'most popular', of: (name: string) => popular[keyOf(name)] }];
  });
  const rows = names.map((name) => [name, ...columns.map(({ of }) => of(name)?.toFixed(4) ?? '')]);
  return table(`l${'r'.repeat(columns.length)}`, [['', ...columns.map(({ title }) => title)], ...rows]);
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
