// What the visitor has picked, and the model that answers. The one state that all tabs share.
import { type CompactModel, loadModel, type Recommendation, type Session } from 'halfsweep/serve';
import modelUrl from '../assets/model.safetensors?url';
import { fetchBytes } from './fetching.ts';

export interface Reason {
  readonly name: string;
  /** Its part of what speaks for the item, 0 to 1. */
  readonly share: number;
}

export class Picks {
  /** The model that came with the page. */
  readonly #first: CompactModel;
  #model: CompactModel;
  #session: Session;
  readonly #listeners = new Set<() => void>();

  constructor(model: CompactModel, names: readonly string[]) {
    this.#first = model;
    this.#model = model;
    this.#session = model.session(names);
  }

  static async load(names: readonly string[]): Promise<Picks> {
    return new Picks(loadModel(await fetchBytes(modelUrl)), names);
  }

  get model(): CompactModel {
    return this.#model;
  }

  get names(): string[] {
    return this.#session.items as string[];
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  add(name: string): void {
    this.#session.add(name);
    this.#changed();
  }

  remove(name: string): void {
    this.#session.remove(name);
    this.#changed();
  }

  toggle(name: string): void {
    if (this.has(name)) this.remove(name);
    else this.add(name);
  }

  replaceBy(names: readonly string[]): void {
    this.#session = this.#model.session(names);
    this.#changed();
  }

  /** Asks the model of these bytes from now on, or the page's own again, about the same packages. */
  useModel(bytes: Uint8Array | null): void {
    const names = this.names;
    this.#model = bytes ? loadModel(bytes) : this.#first;
    this.replaceBy(names);
  }

  recommend(count: number): Recommendation {
    return this.#session.recommend({ count });
  }

  /** All names, the most popular first: what the model recommends to somebody without a history. */
  popular(): string[] {
    const { items } = this.#model.recommendFor([], { count: this.#model.items.size });
    return items.map(({ item }) => item as string);
  }

  /** Which of the picks speak for an item, the strongest first. What speaks against it is left out of the shares. */
  reasonsFor(name: string): Reason[] {
    const { contributions } = this.#session.explain(name);
    const inFavour = contributions.filter(({ contribution }) => contribution > 0);
    const whole = inFavour.reduce((sum, { contribution }) => sum + contribution, 0);
    return inFavour.map(({ item, contribution }) => ({ name: item as string, share: contribution / whole }));
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
