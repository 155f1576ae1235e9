// The map on its canvas: a dot for each package, the names of the best known where there is room, and what stands out.
import type { Camera } from './camera.ts';
import type { Scene } from './scene.ts';

const FONT = '11px "JetBrains Mono", ui-monospace, monospace';
const FOCUS_RADIUS = 8;
/** From a dot to its name, in pixels. */
const GAP = 9;
/** Square pixels to each name of a package that does not stand out. */
const AREA = 14_000;

type Box = [left: number, top: number, right: number, bottom: number];

/** Draws the whole scene, in the page's colours and at the screen's resolution. */
export function draw(canvas: HTMLCanvasElement, camera: Camera, scene: Scene): void {
  const context = canvas.getContext('2d')!;
  canvas.width = Math.round(camera.width * devicePixelRatio);
  canvas.height = Math.round(camera.height * devicePixelRatio);
  context.scale(devicePixelRatio, devicePixelRatio);
  const style = getComputedStyle(canvas);
  const pen: Pen = { context, camera, scene, colour: (name) => style.getPropertyValue(name).trim() };
  drawDots(pen);
  drawNames(pen);
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly camera: Camera;
  readonly scene: Scene;
  /** The value of a custom property of the style sheet. */
  readonly colour: (name: string) => string;
}

function drawDots({ context, camera, scene, colour }: Pen): void {
  const { points, names, picked, suggested, focused } = scene;
  const circle = (item: number, radius: number) => {
    context.beginPath();
    context.arc(camera.x(points[2 * item]), camera.y(points[2 * item + 1]), radius, 0, 2 * Math.PI);
  };
  context.fillStyle = colour('--dot');
  const radius = Math.min(3.5, 1.5 + 0.35 * Math.log2(camera.zoom));
  for (let item = 0; item < names.length; item++) {
    circle(item, radius);
    context.fill();
  }
  context.lineWidth = 1.75;
  context.strokeStyle = colour('--accent');
  context.fillStyle = colour('--accent');
  for (const item of suggested) {
    circle(item, 4);
    context.stroke();
  }
  for (const item of picked) {
    circle(item, 5);
    context.fill();
  }
  if (focused < 0) return;
  context.strokeStyle = colour('--ink');
  circle(focused, FOCUS_RADIUS);
  context.stroke();
}

/** Names that would run into one written before are left out, but for those of the focus and of the picks. */
function drawNames({ context, camera, scene, colour }: Pen): void {
  const { points, names, byFame, picked, suggested, focused } = scene;
  const taken: Box[] = [...picked, ...suggested].map((item) => {
    const [x, y] = [camera.x(points[2 * item]), camera.y(points[2 * item + 1])];
    return [x - 6, y - 6, x + 6, y + 6];
  });
  context.font = FONT;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colour('--card');

  const write = (item: number, fill: string, isForced: boolean): boolean => {
    const [x, y] = [camera.x(points[2 * item]), camera.y(points[2 * item + 1])];
    if (x < 0 || x > camera.width || y < 0 || y > camera.height) return false;
    const { width } = context.measureText(names[item]);
    const gap = item === focused ? FOCUS_RADIUS + 4 : GAP;
    const left = x + gap + width < camera.width ? x + gap : x - gap - width;
    const box: Box = [left - 3, y - 9, left + width + 3, y + 9];
    if (!isForced && taken.some((other) => overlap(other, box))) return false;
    taken.push(box);
    context.strokeText(names[item], left, y);
    context.fillStyle = fill;
    context.fillText(names[item], left, y);
    return true;
  };

  if (focused >= 0) write(focused, colour('--ink'), true);
  for (const item of picked) if (item !== focused) write(item, colour('--accent'), true);
  for (const item of suggested) write(item, colour('--accent'), false);
  const most = Math.round((camera.width * camera.height) / AREA);
  for (let k = 0, written = 0; k < byFame.length && written < most; k++) {
    if (write(byFame[k], colour('--muted'), false)) written++;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
