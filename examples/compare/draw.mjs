// How the figures of docs/figures look: those of compare.mjs, and that of bench/rivals/.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** Legible on white, and apart from one another for the colour-blind (Okabe and Ito). */
export const COLOURS = ['#0072b2', '#009e73', '#d55e00'];
export const GREY = '#777777';
export const INK = '#222222';

/** A plot as SVG text, on white, margins included, so that a dark page does not shine through. */
export function draw(options) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { width, height } = { width: 760, height: 420, ...options };
  const svg = Plot.plot({
    document,
    width,
    height,
    marginLeft: 60,
    marginBottom: 44,
    marginTop: 32,
    style: { fontFamily: 'system-ui, "DejaVu Sans", sans-serif', fontSize: '12px', color: INK },
    ...options,
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ width, height, fill: 'white' })) ground.setAttribute(name, value);
  svg.prepend(ground);
  return `${svg.outerHTML}\n`;
}
