// Lets list entries glide from their old places to their new ones, so that the eye can follow what a click has changed.

const DURATION = 220;

/** Makes a change to the list's children; those with the same data-key before and after move, new ones appear. */
export function glide(list: HTMLElement, change: () => void): void {
  const before = placesOf(list);
  change();
  if (before.size === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const options = { duration: DURATION, easing: 'cubic-bezier(0.2, 0, 0, 1)' };
  for (const child of list.children as HTMLCollectionOf<HTMLElement>) {
    const was = before.get(child.dataset.key!);
    const shift = was === undefined ? 0 : was - child.offsetTop;
    if (was === undefined) child.animate([{ opacity: 0 }, { opacity: 1 }], options);
    else if (shift !== 0) child.animate([{ transform: `translateY(${shift}px)` }, { transform: 'none' }], options);
  }
}

function placesOf(list: HTMLElement): Map<string, number> {
  const children = [...(list.children as HTMLCollectionOf<HTMLElement>)];
  return new Map(children.map((child) => [child.dataset.key!, child.offsetTop]));
}
