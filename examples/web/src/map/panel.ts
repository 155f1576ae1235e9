// The third tab: all packages in two axes, with names where the pointer or the keyboard is.

import type { Picks } from '../picks.ts';
import type { Catalogue } from '../search/catalogue.ts';
import { Combobox } from '../search/combobox.ts';
import { byId } from '../shell/element.ts';
import { showCard, showHint } from './card.ts';
import { listenToGestures } from './gestures.ts';
import type { Direction } from './nearest.ts';
import { MapView } from './view.ts';

/** How far from a dot the pointer, or a finger, may be, in pixels. */
const REACH = { hover: 14, tap: 26 };
const ZOOM_STEP = 1.6;

export function startMapPanel(picks: Picks, catalogue: Catalogue): void {
  const canvas = byId<HTMLCanvasElement>('map-canvas');
  const view = new MapView(canvas, picks, describe);

  function describe(): void {
    const name = view.focused;
    if (name === null) {
      showHint(byId('map-card'));
      return;
    }
    showCard(byId('map-card'), {
      name,
      description: catalogue.describe(name),
      isPicked: picks.has(name),
      toggle: () => picks.toggle(name),
    });
  }

  new Combobox(byId('map-search'), {
    search: (query) => catalogue.search(query, () => true),
    choose: ({ name }) => view.focusName(name),
    clears: false,
  });
  listenToGestures(canvas, view.camera, {
    changed: () => view.redraw(),
    hover: (x, y) => view.focusNear(x, y, REACH.hover),
    tap: (x, y) => view.focusNear(x, y, REACH.tap),
  });
  byId('zoom-in').addEventListener('click', () => view.zoom(ZOOM_STEP));
  byId('zoom-out').addEventListener('click', () => view.zoom(1 / ZOOM_STEP));
  byId('zoom-reset').addEventListener('click', () => view.zoom(null));
  const stage = byId('map-stage');
  stage.tabIndex = 0;
  stage.addEventListener('keydown', (event) => {
    if (handleKey(event.key, view, picks)) event.preventDefault();
  });

  picks.onChange(() => {
    view.update();
    describe();
  });
  // Also when the tab opens: a hidden canvas has no size.
  new ResizeObserver(() => view.redraw()).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.redraw());
  describe();
}

/** Returns whether the key means something here. */
function handleKey(key: string, view: MapView, picks: Picks): boolean {
  if (/^Arrow(Left|Right|Up|Down)$/.test(key)) view.focusTowards(key as Direction);
  else if (key === '+' || key === '=') view.zoom(ZOOM_STEP);
  else if (key === '-') view.zoom(1 / ZOOM_STEP);
  else if (key === '0') view.zoom(null);
  else if ((key === 'Enter' || key === ' ') && view.focused !== null) picks.toggle(view.focused);
  else return false;
  return true;
}
