// Medians, and numbers and tables as Markdown.

export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three significant digits; a dash for what was not measured. */
export function digits(value, count = 3) {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  return Math.abs(value) >= 10 ** (count - 1) ? value.toFixed(0) : value.toPrecision(count);
}

/** "1.30×". */
export function times(ratio) {
  return ratio === undefined || Number.isNaN(ratio) ? '–' : `${digits(ratio)}×`;
}

export function percent(fraction) {
  return fraction === undefined || Number.isNaN(fraction) ? '–' : `${(100 * fraction).toFixed(0)} %`;
}

/** A Markdown table; columns whose name ends in `:` are aligned to the right. */
export function table(columns, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((name) => name.replace(/:$/, ''))),
    line(columns.map((name) => (name.endsWith(':') ? '---:' : '---'))),
    ...rows.map(line),
  ];
}

/** The smallest value that a share of the values does not exceed. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
