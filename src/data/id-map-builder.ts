// Ids collected one by one, and the map of them: apart from the map, which on pages comes from the main entry.
import { IdMap } from './id-map.ts';
import { MappedIds } from './mapped-ids.ts';

export class IdMapBuilder extends MappedIds {
  /** The map of all ids so far; the builder is spent. */
  build(): IdMap {
    return IdMap.of(this);
  }
}
