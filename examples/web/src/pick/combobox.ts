// A text field with a list of matches, by the ARIA Authoring Practices: the focus stays in the field, arrow keys move
// through the list, Enter takes, Escape closes and then clears.
import type { Entry } from '../catalogue.ts';
import { element } from '../shell/element.ts';
import { marked } from './marked.ts';

const SHOWN = 8;

export interface ComboboxOptions {
  search(query: string): Entry[];
  choose(entry: Entry): void;
  /** Whether the field empties once something is chosen, or shows its name. */
  clears: boolean;
}

/** Fills the `.search` element, whose data-label and data-hint name the field. Returns the field. */
export function createCombobox(host: HTMLElement, { search, choose, clears }: ComboboxOptions): HTMLInputElement {
  const id = (part: string) => `${host.id}-${part}`;
  const field = element('input', {
    id: id('field'),
    type: 'text',
    role: 'combobox',
    placeholder: host.dataset.hint!,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': id('list'),
  });
  const list = element('ul', { id: id('list'), role: 'listbox', 'aria-label': 'Matches', hidden: true });
  const count = element('p', { class: 'unseen', role: 'status' });
  const empty = element('p', { class: 'no-match', hidden: true }, 'No package of that name or purpose');
  host.append(element('label', { for: field.id }, host.dataset.label!), field, list, empty, count);

  let matches: Entry[] = [];
  let active = -1;

  function open(): void {
    const found = search(field.value);
    matches = found.slice(0, SHOWN);
    list.replaceChildren(...matches.map((entry, at) => option(entry, `${list.id}-${at}`, field.value)));
    activate(-1);
    const isEmpty = matches.length === 0;
    list.hidden = isEmpty;
    empty.hidden = !isEmpty;
    field.setAttribute('aria-expanded', String(!isEmpty));
    const shown = found.length > SHOWN ? `, the first ${SHOWN} shown` : '';
    count.textContent = isEmpty ? 'No match' : `${found.length} match${found.length === 1 ? '' : 'es'}${shown}`;
  }

  function close(): void {
    list.hidden = true;
    empty.hidden = true;
    count.textContent = '';
    field.setAttribute('aria-expanded', 'false');
    activate(-1);
  }

  function activate(at: number): void {
    active = at;
    [...list.children].forEach((node, k) => {
      node.setAttribute('aria-selected', String(k === at));
      if (k === at) node.scrollIntoView({ block: 'nearest' });
    });
    if (at < 0) field.removeAttribute('aria-activedescendant');
    else field.setAttribute('aria-activedescendant', list.children[at].id);
  }

  function take(entry: Entry): void {
    field.value = clears ? '' : entry.name;
    close();
    choose(entry);
  }

  function step(by: 1 | -1): void {
    if (list.hidden) open();
    if (matches.length === 0) return;
    // From the field itself (−1) upwards is the last one.
    activate(active < 0 && by < 0 ? matches.length - 1 : (active + by + matches.length) % matches.length);
  }

  field.addEventListener('input', () => (field.value.trim() ? open() : close()));
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') step(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && matches.length > 0 && !list.hidden) take(matches[Math.max(active, 0)]);
    else if (event.key === 'Escape') {
      if (list.hidden) field.value = '';
      close();
    } else return;
    event.preventDefault();
  });
  // Before the field loses the focus, which closes the list.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const at = [...list.children].findIndex((node) => node.contains(target as Node));
    if (at >= 0) take(matches[at]);
  });
  return field;
}

function option({ name, description }: Entry, id: string, query: string): HTMLLIElement {
  return element(
    'li',
    { id, role: 'option', 'aria-selected': 'false' },
    element('span', { class: 'name' }, ...marked(name, query)),
    element('span', { class: 'description' }, ...marked(description, query)),
  );
}
