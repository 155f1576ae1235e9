// A text field with a list of matches, by the ARIA Authoring Practices: the focus stays in the field, arrow keys move
// through the list, Enter takes, Escape closes and then clears.

import { element } from '../shell/element.ts';
import type { Entry } from './catalogue.ts';
import { marked } from './marked.ts';

const SHOWN = 8;

export interface ComboboxOptions {
  search(query: string): Entry[];
  choose(entry: Entry): void;
  /** Whether the field empties once something is chosen, or shows its name. */
  clears: boolean;
}

export class Combobox {
  readonly field: HTMLInputElement;
  readonly #options: ComboboxOptions;
  readonly #list: HTMLUListElement;
  readonly #empty = element('p', { class: 'no-match', hidden: true }, 'No package of that name or purpose');
  /** For screen readers alone. */
  readonly #count = element('p', { class: 'unseen', role: 'status' });
  #matches: readonly Entry[] = [];
  /** The match that Enter takes; −1 while it is none, and Enter takes the first. */
  #active = -1;

  /** Fills the `.search` element, whose data-label and data-hint name the field. */
  constructor(host: HTMLElement, options: ComboboxOptions) {
    this.#options = options;
    this.field = createField(host);
    this.#list = element('ul', { id: `${host.id}-list`, role: 'listbox', 'aria-label': 'Matches', hidden: true });
    const label = element('label', { for: this.field.id }, host.dataset.label!);
    host.append(label, this.field, this.#list, this.#empty, this.#count);
    this.#listen();
  }

  #listen(): void {
    const { field } = this;
    field.addEventListener('input', () => (field.value.trim() ? this.#open() : this.#close()));
    field.addEventListener('blur', () => this.#close());
    field.addEventListener('keydown', (event) => {
      if (this.#handleKey(event.key)) event.preventDefault();
    });
    // Before the field loses the focus, which closes the list.
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', ({ target }) => {
      const at = [...this.#list.children].findIndex((node) => node.contains(target as Node));
      if (at >= 0) this.#take(this.#matches[at]);
    });
  }

  /** Returns whether the key means something here. */
  #handleKey(key: string): boolean {
    if (key === 'ArrowDown') this.#step(1);
    else if (key === 'ArrowUp') this.#step(-1);
    else if (key === 'Enter' && !this.#list.hidden) this.#take(this.#matches[Math.max(this.#active, 0)]);
    else if (key === 'Escape') {
      if (this.#list.hidden) this.field.value = '';
      this.#close();
    } else return false;
    return true;
  }

  #open(): void {
    const query = this.field.value;
    const found = this.#options.search(query);
    this.#matches = found.slice(0, SHOWN);
    this.#list.replaceChildren(...this.#matches.map((entry, at) => option(entry, `${this.#list.id}-${at}`, query)));
    this.#activate(-1);
    this.#show(found.length > 0 ? this.#list : this.#empty);
    const shown = found.length > SHOWN ? `, the first ${SHOWN} shown` : '';
    this.#count.textContent = `${found.length || 'No'} match${found.length > 1 ? 'es' : ''}${shown}`;
  }

  #close(): void {
    this.#show(null);
    this.#count.textContent = '';
    this.#activate(-1);
  }

  #show(popup: HTMLElement | null): void {
    for (const one of [this.#list, this.#empty]) one.hidden = one !== popup;
    this.field.setAttribute('aria-expanded', String(popup === this.#list));
  }

  #step(by: 1 | -1): void {
    if (this.#list.hidden) this.#open();
    const { length } = this.#matches;
    if (length === 0) return;
    // From the field itself upwards is the last one.
    this.#activate(this.#active < 0 && by < 0 ? length - 1 : (this.#active + by + length) % length);
  }

  #activate(at: number): void {
    this.#active = at;
    for (const [k, node] of [...this.#list.children].entries()) {
      node.setAttribute('aria-selected', String(k === at));
      if (k === at) node.scrollIntoView({ block: 'nearest' });
    }
    if (at < 0) this.field.removeAttribute('aria-activedescendant');
    else this.field.setAttribute('aria-activedescendant', this.#list.children[at].id);
  }

  #take(entry: Entry): void {
    this.field.value = this.#options.clears ? '' : entry.name;
    this.#close();
    this.#options.choose(entry);
  }
}

function createField(host: HTMLElement): HTMLInputElement {
  return element('input', {
    id: `${host.id}-field`,
    type: 'text',
    role: 'combobox',
    placeholder: host.dataset.hint!,
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': `${host.id}-list`,
  });
}

function option({ name, description }: Entry, id: string, query: string): HTMLLIElement {
  return element(
    'li',
    { id, role: 'option', 'aria-selected': 'false' },
    element('span', { class: 'name' }, ...marked(name, query)),
    element('span', { class: 'description' }, ...marked(description, query)),
  );
}
