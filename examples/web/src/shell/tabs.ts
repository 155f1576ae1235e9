// Tabs by the ARIA Authoring Practices: arrow keys, Home and End move and open; one tab at a time is a Tab stop. The
// address keeps which one is open, so that it survives a reload.
import { byId } from './element.ts';

/** Before the panel's id in the address: the bare id would make the browser scroll to the panel. */
const PREFIX = '#/';

export interface Tabs {
  /** Opens a panel by its id. */
  open(panel: string): void;
  /** The listener gets the id of the panel that is open, now and whenever another one opens. */
  onOpen(listener: (panel: string) => void): void;
}

/** Makes the tab list of index.html work. */
export function startTabs(): Tabs {
  const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role=tab]')];
  const panelOf = (tab: HTMLButtonElement) => tab.getAttribute('aria-controls')!;
  let listener: (panel: string) => void = () => {};
  let current = '';

  function open(panel: string): void {
    current = panel;
    for (const tab of tabs) {
      const isOpen = panelOf(tab) === panel;
      tab.setAttribute('aria-selected', String(isOpen));
      tab.tabIndex = isOpen ? 0 : -1;
      byId(panelOf(tab)).hidden = !isOpen;
    }
    history.replaceState(null, '', PREFIX + panel);
    listener(panel);
  }

  tabs.forEach((tab, at) => {
    tab.addEventListener('click', () => open(panelOf(tab)));
    tab.addEventListener('keydown', (event) => {
      const targets: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 };
      if (!(event.key in targets)) return;
      event.preventDefault();
      const next = tabs.at(targets[event.key] % tabs.length)!;
      next.focus();
      open(panelOf(next));
    });
  });

  const asked = location.hash.slice(PREFIX.length);
  open(tabs.some((tab) => panelOf(tab) === asked) ? asked : panelOf(tabs[0]));
  return {
    open,
    onOpen(given) {
      listener = given;
      listener(current);
    },
  };
}
