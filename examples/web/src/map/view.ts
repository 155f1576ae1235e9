// The map as it stands: its camera, its scene, and which package has the focus. Draws at the next frame, once.
import type { Picks } from '../picks.ts';
import { Camera } from './camera.ts';
import { draw } from './draw.ts';
import { type Direction, nearest, towards } from './nearest.ts';
import { type Scene, sceneOf } from './scene.ts';

export class MapView {
  readonly camera = new Camera();
  readonly #canvas: HTMLCanvasElement;
  readonly #picks: Picks;
  readonly #onFocus: () => void;
  #scene: Scene;
  #isAwaited = false;

  constructor(canvas: HTMLCanvasElement, picks: Picks, onFocus: () => void) {
    this.#canvas = canvas;
    this.#picks = picks;
    this.#onFocus = onFocus;
    this.#scene = sceneOf(picks, undefined);
  }

  /** The package in focus, or null. */
  get focused(): string | null {
    const { names, focused } = this.#scene;
    return focused < 0 ? null : names[focused];
  }

  /** Takes the picks, and the model, as they are now. */
  update(): void {
    this.#scene = sceneOf(this.#picks, this.#scene);
    this.redraw();
  }

  redraw(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    requestAnimationFrame(() => {
      this.#isAwaited = false;
      const { clientWidth, clientHeight } = this.#canvas;
      if (clientWidth === 0) return;
      this.camera.resize(clientWidth, clientHeight);
      this.#canvas.classList.toggle('zoomed', this.camera.zoom > 1);
      draw(this.#canvas, this.camera, this.#scene);
    });
  }

  focusName(name: string): void {
    this.#focus(this.#scene.model.items.indexOf(name));
    this.#bringIntoView();
  }

  /** Focuses the package nearest to a pixel, no further away than `reach` pixels. */
  focusNear(x: number, y: number, reach: number): void {
    const item = nearest(this.#scene.points, this.camera, x, y, reach);
    if (item >= 0) this.#focus(item);
  }

  /** Focuses the next package in a direction; at first one of the picks. */
  focusTowards(direction: Direction): void {
    const { points, focused, picked, byFame } = this.#scene;
    this.#focus(focused < 0 ? (picked[0] ?? byFame[0]) : towards(points, this.camera, focused, direction));
    this.#bringIntoView();
  }

  /** Zooms around the focus, or the middle; null shows all. */
  zoom(factor: number | null): void {
    const { points, focused } = this.#scene;
    if (factor === null) this.camera.reset();
    else if (focused < 0) this.camera.zoomBy(factor);
    else {
      this.#bringIntoView();
      this.camera.zoomBy(factor, this.camera.x(points[2 * focused]), this.camera.y(points[2 * focused + 1]));
    }
    this.redraw();
  }

  #focus(item: number): void {
    if (item === this.#scene.focused) return;
    this.#scene = { ...this.#scene, focused: item };
    this.#onFocus();
    this.redraw();
  }

  #bringIntoView(): void {
    const { points, focused } = this.#scene;
    this.camera.show(points[2 * focused], points[2 * focused + 1]);
    this.redraw();
  }
}
