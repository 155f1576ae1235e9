// Which package is meant: the one nearest to a pointer, or the next one in the direction of an arrow key.
import type { Camera } from './camera.ts';

export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/** The item nearest to a pixel, no further away than `reach` pixels; −1 if there is none. */
export function nearest(points: Float32Array, camera: Camera, x: number, y: number, reach: number): number {
  let [best, least] = [-1, reach ** 2];
  for (let item = 0; 2 * item < points.length; item++) {
    const distance = (camera.x(points[2 * item]) - x) ** 2 + (camera.y(points[2 * item + 1]) - y) ** 2;
    if (distance < least) [best, least] = [item, distance];
  }
  return best;
}

/** The closest item that lies more in this direction than in any other; `from` itself when nothing does. */
export function towards(points: Float32Array, camera: Camera, from: number, direction: Direction): number {
  const [fromX, fromY] = [camera.x(points[2 * from]), camera.y(points[2 * from + 1])];
  const isSideways = direction === 'ArrowLeft' || direction === 'ArrowRight';
  const sign = direction === 'ArrowLeft' || direction === 'ArrowUp' ? -1 : 1;
  let [best, least] = [from, Number.POSITIVE_INFINITY];
  for (let item = 0; 2 * item < points.length; item++) {
    const [dx, dy] = [camera.x(points[2 * item]) - fromX, camera.y(points[2 * item + 1]) - fromY];
    const [along, across] = isSideways ? [sign * dx, Math.abs(dy)] : [sign * dy, Math.abs(dx)];
    // Half a pixel, so that dots on top of each other do not hold the focus between them.
    if (along <= 0.5 || across > along) continue;
    const distance = along + 2 * across;
    if (distance < least) [best, least] = [item, distance];
  }
  return best;
}
