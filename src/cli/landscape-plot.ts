// The landscape of a search as an SVG file. Drawing is left to packages that the user installs for it, so that nobody else
// has to have them.
import { ArgumentError, type Landscape, type Space, type Trial, type Tuning } from '../index.ts';
import { writeAtomic } from '../node/index.ts';
import { landscapeAxes } from '../tune/landscape.ts';
import { UsageError } from './failure.ts';
import { symbol } from './tune-tables.ts';

const PACKAGES = ['@observablehq/plot', 'linkedom'];

export interface LandscapePlot {
  write(tuning: Tuning): Promise<void>;
}

/**
 * Sees to it, before the search, that there will be something to draw, with what, and where to. Throws ArgumentError,
 * and UsageError where packages are missing.
 */
export async function openPlot(file: string, space: Space): Promise<LandscapePlot> {
  if (!landscapeAxes(space)) {
    throw new ArgumentError('plot', file, 'left out where less than two numbers are searched');
  }
  const draw = await loadDrawing();
  return {
    async write({ landscape, trials, metric }) {
      if (landscape) await writeAtomic(file, new TextEncoder().encode(draw(landscape, trials, metric)));
    },
  };
}

async function loadDrawing() {
  try {
    const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
    return (landscape: Landscape, trials: readonly Trial[], metric: string) => {
      const { document } = parseHTML('<html><body></body></html>');
      return drawLandscape(Plot, document, landscape, trials, metric);
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`--plot needs ${PACKAGES.join(' and ')}: npm install ${PACKAGES.join(' ')}`);
  }
}

interface Cell {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly value: number;
}

/** Cells shaded by their best value, the trials in them as dots, the best one as a ring. */
function drawLandscape(
  Plot: typeof import('@observablehq/plot'),
  document: Document,
  landscape: Landscape,
  trials: readonly Trial[],
  metric: string,
): string {
  const { rows, columns, factors, epochs } = landscape;
  const cells = cellsOf(landscape);
  const first = trials.filter(({ rung, value }) => rung === 0 && value !== null);
  const best = first.reduce((a, b) => (b.value! > a.value! ? b : a));
  const place = {
    x: ({ parameters }: Trial) => parameters[columns.name],
    y: ({ parameters }: Trial) => parameters[rows.name],
  };
  const middle = { x: ({ x1, x2 }: Cell) => Math.sqrt(x1 * x2), y: ({ y1, y2 }: Cell) => Math.sqrt(y1 * y2) };
  const range = cells.map(({ value }) => value);
  const halfway = (Math.min(...range) + Math.max(...range)) / 2;
  const svg = Plot.plot({
    document,
    width: 640,
    height: 520,
    marginLeft: 56,
    marginTop: 48,
    style: { background: 'white', fontFamily: 'sans-serif' },
    x: { type: 'log', label: `${symbol(columns.name)} →`, tickFormat: '~g' },
    y: { type: 'log', label: `↑ ${symbol(rows.name)}`, tickFormat: '~g' },
    color: { scheme: 'viridis' },
    marks: [
      Plot.rect(cells, { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: 'value', inset: 0.5 }),
      Plot.dot(first, { ...place, r: 2, fill: 'black', stroke: 'white', strokeWidth: 0.7 }),
      Plot.dot([best], { ...place, r: 7, stroke: 'red', strokeWidth: 2 }),
      Plot.text(cells, {
        ...middle,
        text: ({ value }: Cell) => value.toFixed(4),
        fill: ({ value }: Cell) => (value > halfway ? 'black' : 'white'),
        fontSize: 12,
      }),
      Plot.text([`best ${metric} of each cell, d = ${factors}, ${epochs} epochs; dots: trials, ring: the best`], {
        frameAnchor: 'top-left',
        dy: -32,
        fontSize: 13,
        text: (words: string) => words,
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

function cellsOf({ rows, columns, values }: Landscape): Cell[] {
  return values.flatMap((line, row) =>
    line.flatMap((value, column) => {
      if (value === null) return [];
      const [[x1, x2], [y1, y2]] = [columns.edges.slice(column, column + 2), rows.edges.slice(row, row + 2)];
      return [{ x1, x2, y1, y2, value }];
    }),
  );
}
