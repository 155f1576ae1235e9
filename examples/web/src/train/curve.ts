// One small chart of a figure by epoch: this run, the run before it in grey, and a dashed line to compare with.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

const HEIGHT = 170;

export interface Curve {
  /** A new run: the last one becomes the grey one. */
  begin(): void;
  push(value: number): void;
  /** Draws a dashed line at this height. */
  compareWith(value: number): void;
}

/** Draws into `host`, as wide as it is, in the page's colours, with room for `epochs`. `format` makes the numbers of the axis and of the label. */
export function createCurve(host: HTMLElement, name: string, epochs: number, format: (value: number) => string): Curve {
  const colour = (property: string) => () => getComputedStyle(host).getPropertyValue(property).trim();
  let baseline: number | null = null;
  let current: number[] = [];
  let previous: number[] = [];

  const axis = { stroke: colour('--muted'), font: '12px Inter, system-ui, sans-serif', ticks: { show: false } };
  const grid = { stroke: colour('--line'), width: 1 };
  const plot = new uPlot(
    {
      width: host.clientWidth || 300,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [1, epochs] }, y: { range: heights } },
      axes: [
        { ...axis, grid: { show: false }, size: 26, incrs: [1, 2, 5, 10, 20] },
        { ...axis, grid, size: 52, values: (_, ticks) => ticks.map(format) },
      ],
      series: [
        {},
        { stroke: colour('--faint'), width: 1.5, points: { show: false } },
        { stroke: colour('--muted'), width: 1, dash: [4, 4], points: { show: false } },
        { stroke: colour('--accent'), width: 2.5, points: { show: false } },
      ],
    },
    columns(),
    host,
  );

  function columns(): uPlot.AlignedData {
    const x = Array.from({ length: epochs }, (_, k) => k + 1);
    const filled = (values: readonly number[]) => x.map((_, k) => values[k] ?? null);
    return [x, filled(previous), x.map(() => baseline), filled(current)];
  }

  /** A little air above and below what there is. */
  function heights(): [number, number] {
    const shown = [...current, ...previous, ...(baseline === null ? [] : [baseline])];
    if (shown.length === 0) return [0, 1];
    const [low, high] = [Math.min(...shown), Math.max(...shown)];
    const air = (high - low) * 0.12 || high * 0.1;
    return [low - air, high + air];
  }

  const draw = () => plot.setData(columns());
  new ResizeObserver(() => {
    if (host.clientWidth > 0) plot.setSize({ width: host.clientWidth, height: HEIGHT });
  }).observe(host);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

  return {
    begin() {
      if (current.length > 0) previous = current;
      host.parentElement!.classList.toggle('compared', previous.length > 0);
      current = [];
      draw();
    },
    push(value) {
      current.push(value);
      host.setAttribute('aria-label', `Curve of ${name}: ${format(value)} after epoch ${current.length}`);
      draw();
    },
    compareWith(value) {
      baseline = value;
      draw();
    },
  };
}
