// The results as text.
import { K } from './measure.mjs';
import { finish } from './race.mjs';

export function printTable(rows) {
  const head = ['method', 'settings', 'seconds', `NDCG@${K}`, `recall@${K}`, `coverage@${K}`, 'loss'];
  const lines = rows.map(({ name, settings, seconds, ndcg, recall, coverage, loss }) => [
    name,
    Object.entries(settings)
      .map(([key, value]) => `${key} ${value}`)
      .join(', '),
    seconds.toFixed(2),
    ...[ndcg, recall, coverage].map((metric) => metric.toFixed(4)),
    loss === undefined ? '' : loss.toFixed(0),
  ]);
  print([head, ...lines], 2);
  console.log('\nThe loss is the weighted objective with the w0 and λ of the row; equal ones are the same function.\n');
}

export function printRace(runs) {
  const { target, times } = finish(runs);
  console.log(`Seconds to a weighted loss of ${target.toFixed(0)}, the same function for all:\n`);
  print(
    times.map(({ name, seconds }) => [name, seconds.toFixed(2)]),
    1,
  );
  console.log();
}

/** Columns wide enough for their cells; text to the left, behind the first `text` columns to the right. */
function print(lines, text) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      column < text ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(cells.join('  ').trimEnd());
  }
}
