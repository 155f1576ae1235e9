// The picture of the seconds to a quality: a dot for every contender, a panel for every data set.
import * as Plot from '@observablehq/plot';
import { COLOURS, draw, GREY, INK } from '../../examples/compare/draw.mjs';

/** @param points [{ dataset, name, isOurs, seconds }] */
export function qualityFigure(points, factors) {
  const datasets = [...new Set(points.map(({ dataset }) => dataset))];
  const colour = ({ isOurs }) => (isOurs ? COLOURS[0] : COLOURS[2]);
  const rows = datasets.flatMap((dataset) =>
    points
      .filter((point) => point.dataset === dataset)
      .sort((a, b) => a.seconds - b.seconds)
      .map((point, place) => ({ ...point, place })),
  );
  const places = rows.map(({ place }) => place);
  const least = Math.min(...rows.map(({ seconds }) => seconds));
  const most = Math.max(...rows.map(({ seconds }) => seconds));
  const at = { fy: 'dataset', x: 'seconds', y: 'place' };
  return draw({
    height: 60 + datasets.length * (30 + 19 * (Math.max(...places) + 1)),
    marginLeft: 90,
    marginRight: 30,
    marginTop: 36,
    fy: { domain: datasets, label: null, axis: null, padding: 0.12 },
    // Names stand to the right of their dots and take about as much as a factor of six.
    x: {
      type: 'log',
      label: `seconds on one thread to 99 % of the best NDCG@10, d = ${factors} →`,
      domain: [least / 1.5, most * 8],
      grid: true,
      tickFormat: 'g',
      labelAnchor: 'center',
    },
    y: { type: 'point', domain: [...new Set(places)].sort((a, b) => a - b), axis: null },
    marks: [
      Plot.frame({ stroke: GREY, strokeOpacity: 0.4 }),
      Plot.ruleX(
        rows.filter(({ place }) => place === 0),
        { fy: 'dataset', x: 'seconds', stroke: GREY, strokeDasharray: '4 4' },
      ),
      Plot.dot(rows, { ...at, fill: colour, r: 4.5, symbol: ({ isOurs }) => (isOurs ? 'circle' : 'diamond') }),
      Plot.text(rows, {
        ...at,
        text: ({ name, seconds }) => `${name}  ${seconds.toPrecision(2)} s`,
        fill: colour,
        fontWeight: 600,
        textAnchor: 'start',
        dx: 9,
      }),
      Plot.text(datasets, {
        fy: (dataset) => dataset,
        text: (dataset) => dataset,
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -10,
        fill: INK,
        fontSize: 13,
        fontWeight: 700,
      }),
    ],
  });
}
