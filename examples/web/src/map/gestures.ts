// Pointer, wheel and touch on the map: drag moves, two fingers or Ctrl and the wheel zoom, a tap chooses.
import type { Camera } from './camera.ts';

/** A pointer that moved less, in pixels, has tapped. */
const TAP = 6;

export interface GestureListener {
  changed(): void;
  hover(x: number, y: number): void;
  tap(x: number, y: number): void;
}

export function listenToGestures(canvas: HTMLCanvasElement, camera: Camera, listener: GestureListener): void {
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;

  const placeOf = ({ clientX, clientY }: MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    if (pointers.size === 1) travelled = 0;
  });

  canvas.addEventListener('pointermove', (event) => {
    const [to, from] = [placeOf(event), pointers.get(event.pointerId)];
    if (!from) {
      listener.hover(to.x, to.y);
      return;
    }
    travelled += Math.hypot(to.x - from.x, to.y - from.y);
    pointers.set(event.pointerId, to);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const spread = Math.hypot(to.x - other.x, to.y - other.y) / Math.hypot(from.x - other.x, from.y - other.y);
      camera.zoomBy(spread, (to.x + other.x) / 2, (to.y + other.y) / 2);
    }
    camera.pan((to.x - from.x) / pointers.size, (to.y - from.y) / pointers.size);
    listener.changed();
  });

  canvas.addEventListener('pointerup', (event) => {
    const { x, y } = placeOf(event);
    if (pointers.size === 1 && travelled < TAP) listener.tap(x, y);
    pointers.delete(event.pointerId);
  });
  canvas.addEventListener('pointercancel', ({ pointerId }) => pointers.delete(pointerId));

  canvas.addEventListener(
    'wheel',
    (event) => {
      // The wheel alone scrolls the page, as everywhere.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { x, y } = placeOf(event);
      camera.zoomBy(Math.exp(-event.deltaY / 200), x, y);
      listener.changed();
    },
    { passive: false },
  );
}
