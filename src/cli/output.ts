// Where words go: results to standard output, everything else to standard error; and how tables are laid out.

/** A reader that has seen enough closes its end of the pipe (`| head`): that is no failure of ours. */
export function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** Standard output: one JSON document. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

/** Standard output: a line, or several. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Standard error: what is going on. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** 1234567 → 1,234,567. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** How many characters a line of standard output holds; no limit where it is no terminal. */
export function lineWidth(): number {
  return process.stdout.columns ?? Number.POSITIVE_INFINITY;
}

/** Rows as aligned columns, two blanks apart. Lines longer than `width` are cut. */
export function table(align: string, rows: string[][], width = Number.POSITIVE_INFINITY): string {
  const lines = alignedCells(align, rows).map((cells) => {
    const line = cells.join('').trimEnd();
    return line.length > width ? `${line.slice(0, width - 1)}…` : line;
  });
  return lines.join('\n');
}

/**
 * Cells of equal width in every column, with the blanks between them. `align` has a letter for each column: `l`eft or
 * `r`ight.
 */
export function alignedCells(align: string, rows: string[][]): string[][] {
  const widths = [...align].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const pad = (cell: string, at: number) => (align[at] === 'r' ? cell.padStart(widths[at]) : cell.padEnd(widths[at]));
  return rows.map((row) => row.map((cell, at) => `${at > 0 ? ' ' : ''}${pad(cell, at)} `));
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
