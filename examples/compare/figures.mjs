// The two figures, by Observable Plot, as SVG text that stands by itself.
import * as Plot from '@observablehq/plot';
import { COLOURS, draw, GREY, INK } from './draw.mjs';
import { K } from './measure.mjs';
import { finish } from './race.mjs';

/** The loss of each run against its seconds. */
export function lossFigure(runs) {
  const points = runs.flatMap(({ name, points }) => points.map((point) => ({ name, ...point })));
  const { target, times } = finish(runs);
  const losses = points.map(({ loss }) => loss);
  const [low, high] = [0.9 * Math.min(...losses), 1.05 * Math.max(...losses)];
  const at = { x: 'seconds', y: 'loss', stroke: 'name' };
  const label = { fill: 'name', stroke: 'white', textAnchor: 'start', fontWeight: 600 };
  const foot = { x: 'seconds', y: low, text: ({ seconds }) => `${seconds.toPrecision(2)} s`, dy: -8 };
  return draw({
    marginRight: 100,
    x: { type: 'log', label: 'seconds on one thread →', grid: true, tickFormat: 'g' },
    y: {
      type: 'log',
      label: '↑ loss: the weighted objective',
      domain: [low, high],
      grid: true,
      ticks: 9,
      tickFormat: ',d',
    },
    color: { domain: runs.map(({ name }) => name), range: COLOURS },
    marks: [
      Plot.ruleY([target], { stroke: INK, strokeDasharray: '4 4' }),
      Plot.line(points, at),
      Plot.dot(points, { ...at, fill: 'name', r: 2.5 }),
      // The first points of two runs may be side by side: the leftmost has its name above the others.
      ...byStart(runs).map(({ name, points }, k) =>
        Plot.text([{ name, ...points[0] }], {
          ...label,
          x: 'seconds',
          y: 'loss',
          text: 'name',
          dx: 8,
          dy: k === 0 ? -16 : 0,
        }),
      ),
      Plot.ruleX(times, { x: 'seconds', y1: low, y2: target, stroke: 'name' }),
      // The fastest has its seconds on the left, where there is nobody else.
      Plot.text(times.slice(0, 1), { ...label, ...foot, textAnchor: 'end', dx: -4 }),
      Plot.text(times.slice(1), { ...label, ...foot, dx: 4 }),
      Plot.text([target], {
        y: target,
        text: [`loss ${Math.round(target).toLocaleString('en-US')}`],
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 8,
      }),
    ],
  });
}

function byStart(runs) {
  return [...runs].sort((a, b) => a.points[0].seconds - b.points[0].seconds);
}

/** NDCG of alternating least squares over the grid of w0, with a line for each of the others. */
export function w0Figure(rows) {
  const grid = rows.filter(({ w0 }) => w0 !== undefined);
  const weights = grid.map(({ w0 }) => w0);
  const high = 1.08 * Math.max(...rows.map(({ ndcg }) => ndcg));
  const others = apart(
    rows.filter(({ w0 }) => w0 === undefined),
    high / 21,
  );
  const [first, last] = [weights[0], weights[weights.length - 1]];
  const [left, right, beside] = [first * 0.7, last * 1.5, last * 2.1];
  return draw({
    marginRight: 150,
    x: {
      type: 'log',
      label: 'w0: the weight of an unobserved entry',
      domain: [left, beside],
      ticks: weights,
      tickFormat: 'g',
    },
    y: { label: `↑ NDCG@${K} on the held-out tenth`, domain: [0, high], grid: true },
    marks: [
      Plot.ruleY(others, { y: 'ndcg', x1: left, x2: right, stroke: GREY, strokeDasharray: '4 4' }),
      Plot.link(others, { x1: right, x2: beside, y1: 'ndcg', y2: 'place', stroke: GREY }),
      Plot.text(others, {
        x: beside,
        y: 'place',
        text: ({ name, ndcg }) => `${name} ${ndcg.toFixed(3)}`,
        textAnchor: 'start',
        dx: 4,
      }),
      Plot.line(grid, { x: 'w0', y: 'ndcg', stroke: COLOURS[0], strokeWidth: 2 }),
      Plot.dot(grid, { x: 'w0', y: 'ndcg', fill: COLOURS[0], r: 4 }),
      Plot.text(grid, {
        x: 'w0',
        y: 'ndcg',
        text: ({ ndcg }) => ndcg.toFixed(3),
        fill: COLOURS[0],
        stroke: 'white',
        dy: 14,
      }),
      Plot.text(grid.slice(0, 1), {
        x: 'w0',
        y: 'ndcg',
        text: ['WALS, exact'],
        fill: COLOURS[0],
        fontWeight: 600,
        textAnchor: 'start',
        dx: -14,
        dy: 30,
      }),
    ],
  });
}

/** The rows with a `place` for their labels: where they are, or lower by as much as keeps them `gap` apart. */
function apart(rows, gap) {
  const sorted = [...rows].sort((a, b) => b.ndcg - a.ndcg);
  let last = Number.POSITIVE_INFINITY;
  return sorted.map((row) => {
    last = Math.min(row.ndcg, last - gap);
    return { ...row, place: last };
  });
}
