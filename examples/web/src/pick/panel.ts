// The first tab: a search field, what was picked, and what goes with it.

import type { Picks } from '../picks.ts';
import type { Catalogue } from '../search/catalogue.ts';
import { Combobox } from '../search/combobox.ts';
import { announce } from '../shell/announce.ts';
import { byId, element } from '../shell/element.ts';
import { showChips } from './chips.ts';
import { EXAMPLES } from './examples.ts';
import { type Result, showResults } from './results.ts';

const COUNT = 10;

export function startPickPanel(picks: Picks, catalogue: Catalogue): void {
  const { field } = new Combobox(byId('pick-search'), {
    search: (query) => catalogue.search(query, (name) => !picks.has(name)),
    choose: ({ name }) => add(name),
    clears: true,
  });

  function add(name: string): void {
    picks.add(name);
    announce(`${name} added; the recommendations have changed.`);
  }

  function remove(name: string): void {
    picks.remove(name);
    announce(`${name} removed; the recommendations have changed.`);
  }

  function show(): void {
    showChips(byId('chips'), picks.names, remove, field);
    const { results, note } = resultsOf(picks, catalogue);
    showResults(byId('results'), results, add);
    byId('results-note').textContent = note;
  }

  for (const { label, names } of EXAMPLES) {
    const button = element('button', { type: 'button', class: 'link' }, label);
    button.addEventListener('click', () => {
      picks.replaceBy(names);
      announce(`${names.join(' and ')} picked; the recommendations have changed.`);
    });
    byId('examples').append(element('li', {}, button));
  }
  picks.onChange(show);
  show();
}

function resultsOf(picks: Picks, catalogue: Catalogue): { results: Result[]; note: string } {
  const start = performance.now();
  const { items, basis } = picks.recommend(COUNT);
  const results = items.map(({ item, score }) => ({
    name: item as string,
    description: catalogue.describe(item as string),
    strength: Math.max(0, score / items[0].score),
    reasons: basis === 'history' ? picks.reasonsFor(item as string) : [],
  }));
  const milliseconds = Math.max(1, Math.round(performance.now() - start));
  const size = picks.model.items.size.toLocaleString('en');
  const note = `best ${COUNT} of ${size}, found in ${milliseconds} ms`;
  return { results, note: basis === 'history' ? note : 'nothing picked yet: the most popular' };
}
