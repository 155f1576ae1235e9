// What is to be drawn: where the packages are, and which of them stand out.
import type { Picks } from '../picks.ts';
import { project } from './project.ts';

export interface Scene {
  /** What the points were made from. */
  readonly model: Picks['model'];
  /** items × 2, within −1 and 1 */
  readonly points: Float32Array;
  readonly names: readonly string[];
  /** Items in the order in which they may have a name on the map. */
  readonly byFame: readonly number[];
  readonly picked: readonly number[];
  readonly suggested: readonly number[];
  /** The item under the pointer or the keyboard's focus; −1 for none. */
  readonly focused: number;
}

const SUGGESTED = 10;
/** Longer names would cover too many dots. */
const LONGEST = 16;

/** The scene of the picks as they are. What depends on the model alone is taken over from the last scene of that model. */
export function sceneOf(picks: Picks, last: Scene | undefined): Scene {
  const { model } = picks;
  const indexOf = (name: unknown) => model.items.indexOf(name as string);
  const lasting =
    last?.model === model
      ? last
      : {
          model,
          points: project(model.itemFactors, model.factors),
          names: model.items.ids() as string[],
          byFame: picks
            .popular()
            .filter((name) => name.length <= LONGEST)
            .map(indexOf),
          focused: last?.focused ?? -1,
        };
  const isPersonal = picks.names.length > 0;
  return {
    ...lasting,
    picked: picks.names.map(indexOf),
    suggested: isPersonal ? picks.recommend(SUGGESTED).items.map(({ item }) => indexOf(item)) : [],
  };
}
