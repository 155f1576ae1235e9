// Which columns of a table are taken, part by part, and what its owner should know of them.
import type { Ids } from '../../data/partitions.ts';
import { ParseError } from '../../errors.ts';
import type { ColumnPlace, ColumnsTaken, Layout, Table } from './columns.ts';

export interface Told {
  onColumns?: (columns: ColumnsTaken) => void;
  onWarning?: (warning: string) => void;
}

/** So many columns that are no entries of a user and an item are a table of users by items. */
const PIVOT_COLUMNS = 20;
/** So many users that count the lines do so by no accident. */
const COUNTED_LINES = 100;

/** What there is of interactions to look at. */
export interface Weighed {
  readonly users: Pick<Ids, 'idAt'>;
  readonly userCount: number;
  readonly nnz: number;
}

export class TakenColumns {
  readonly #told: Told;
  #layout: Layout | undefined; // of the first part
  #labels = '';
  #others = 0;

  constructor(told: Told) {
    this.#told = told;
  }

  /** Of the first part that has any; values and times are the table's where they are that part's. */
  get layout(): Layout | undefined {
    return this.#layout;
  }

  /** The columns of a part: the first one's are told. @throws ParseError for others than those of the parts before it */
  take({ file, line, names }: Table, layout: Layout): void {
    const { user, item, value, time } = layout;
    const places = [user, item, value, time];
    const labels = places.map((place) => place?.label ?? 'none').join(', ');
    if (!this.#layout) {
      this.#layout = layout;
      this.#labels = labels;
      this.#tell(names, places);
    }
    if (labels === this.#labels) return;
    const expected = `${this.#labels}, the columns of the parts before it (by name: --user, --item and --value)`;
    throw new ParseError(file, line, undefined, labels, expected);
  }

  #tell(names: readonly string[], [user, item, value, time]: (ColumnPlace | undefined)[]): void {
    const isTaken = (at: number) => [user, item, value, time].some((place) => place?.index === at);
    const others = names.flatMap((name, at) => (isTaken(at) ? [] : [name || at + 1]));
    this.#others = others.length;
    this.#told.onColumns?.({
      user: user!.label,
      item: item!.label,
      value: value?.label,
      time: time?.label,
      others,
    });
    if (!this.#layout!.isByPosition || others.length < PIVOT_COLUMNS) return;
    this.#told.onWarning?.(
      `${others.length} columns are not used: is this a table with a column for each item? It has to have a line for each interaction (in pandas: melt). Otherwise --user and --item name the columns.`,
    );
  }

  /** Says a word on users that are found by position and count the lines. */
  weigh({ users, userCount, nnz }: Weighed): void {
    const hasOthers = this.#layout!.isByPosition && (this.#layout!.value ?? this.#others > 0);
    if (!hasOthers || userCount !== nnz || nnz < COUNTED_LINES) return;
    const first = Number(users.idAt(0));
    for (let at = 0; at < userCount; at++) if (Number(users.idAt(at)) !== first + at) return;
    if (first === 0 || first === 1)
      this.#told.onWarning?.(
        `each line has a user of its own: ${first}, ${first + 1}, ${first + 2}, … Are these the numbers of the lines? Then --user 2 --item 3 (user: 2, item: 3) are the columns; --user 1 says that they are the users.`,
      );
  }
}
