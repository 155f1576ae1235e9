// Which columns of a table with names are taken where the options do not say: those that are named for what they hold, else
// by position. The rows that a data frame counted are nobody's ids, and no values.
import { ParseError } from '../../errors.ts';
import { type ColumnOptions, type FieldPlace, findColumns, type LineLayout } from './columns.ts';

export interface TableLayout extends LineLayout {
  /** Whether the values have been asked for, by an option or by their name; otherwise text is not taken for them. */
  readonly valueAsked: boolean;
}

/** What pandas calls the index of its rows. */
const INDEX = /^(?:__index_level_\d+__|Unnamed: \d+|)$/;
const [USER, ITEM, RATING, TIME] = [/^user/i, /^item/i, /^rating/i, /^time/i];

/**
 * @param names the columns of the file, then those that its folders name (`own` is how many are of the file)
 * @throws ParseError for a column that is not there, and where an index would be taken for ids
 */
export function tableColumns(file: string, names: string[], own: number, options: ColumnOptions): TableLayout {
  const chosen = { ...options, ...byName(names, own, options), header: true };
  const { value, ...layout } = findColumns(file, 1, names, chosen);
  for (const [option, { index }] of [
    ['user', layout.user],
    ['item', layout.item],
  ] as const) {
    if (chosen[option] !== undefined || !INDEX.test(names[index] ?? 'none')) continue;
    const expected = `a column of ${option}s, named by the option ${option}; this one counts rows`;
    throw new ParseError(file, 1, names[index] || index + 1, names.join(', '), expected);
  }
  if (!value) return { ...layout, valueAsked: false };
  const valueAsked = options.value !== undefined || RATING.test(names[value.index] ?? '');
  return valueAsked || mayBeValue(names, own, value) ? { ...layout, value, valueAsked } : { ...layout, valueAsked };
}

/** Users and items by their names, if both have one; the values by theirs, or as the only column that is left. */
function byName(names: string[], own: number, options: ColumnOptions): ColumnOptions {
  const rating = options.value === undefined ? names.find((name) => RATING.test(name)) : undefined;
  const value = rating === undefined ? {} : { value: rating };
  if (options.user !== undefined || options.item !== undefined) return value;
  const [user, item] = [USER, ITEM].map((pattern) => names.find((name) => pattern.test(name)));
  if (user === undefined || item === undefined) return value;
  if (options.value !== undefined || rating !== undefined) return { user, item, ...value };
  if (names.indexOf(user) < 2 && names.indexOf(item) < 2) return { user, item }; // the third, as ever
  const left = names.slice(0, own).filter((name) => name !== user && name !== item && name !== options.time);
  const values = left.filter((name) => mayBeValue(names, own, { index: names.indexOf(name), label: name }));
  return { user, item, value: values.length === 1 ? values[0] : null };
}

function mayBeValue(names: string[], own: number, { index }: FieldPlace): boolean {
  return index < own && !INDEX.test(names[index]) && !TIME.test(names[index]);
}
