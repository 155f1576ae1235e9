// Says whose answers these are once the visitor's own model is in use, and gives the page's own back.
import { byId, element } from './element.ts';

/** `label` is what the model was trained with; null stands for the page's own model, of which nothing is said. */
export function showModelNote(label: string | null, back: () => void): void {
  const note = byId('model-note');
  if (label === null) {
    note.replaceChildren();
    return;
  }
  const button = element('button', { type: 'button', class: 'link' }, 'Back to the first');
  button.addEventListener('click', back);
  note.replaceChildren(`By your model: ${label}. `, button);
}
