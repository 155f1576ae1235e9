// Columns by the names that tables commonly give them: a user and an item wherever they stand.

/**
 * What a column is of, and the names it has, the surest first. A name is compared in small letters, without other signs; that of a
 * time by its words, with `_` between them: `createdAt` and `event_ts` are times, `format` is none.
 */
const NAMES = {
  user: [/^user(?:id|idx|key|no)?$/, /^user/, /^(?:customer|member|reviewer|visitor|client|account)(?:id)?$/],
  item: [
    /^item(?:id|idx|key|no)?$/,
    /^item/,
    /^(?:movie|product|book|song|track|artist|article|business|game|anime|recipe|parentasin|asin|isbn|sku)(?:id)?$/,
  ],
  value: [/^rating/, /^value/, /^(?:stars?|scores?|plays?|playcount|count|counts|weight|quantity|clicks|views)$/],
  time: [/^(?:time|date|unix_?review_?time)/, /(?:^|_)(?:ts|time|date|datetime|timestamp)$|_at$/],
} as const;

export type Role = keyof typeof NAMES;

/**
 * The place of the one column whose name is of that kind, or -1: where there are two of a kind, neither is meant. Of columns
 * of one and the same name it is the first, and who takes it has to ask which is meant.
 */
export function placeByName(names: readonly (string | undefined)[], role: Role): number {
  const plain = names.map((name = '') => (role === 'time' ? wordsOf(name) : wordsOf(name).replaceAll('_', '')));
  for (const pattern of NAMES[role]) {
    const places = plain.flatMap((name, at) => (pattern.test(name) ? [at] : []));
    if (places.length > 0) return places.every((at) => names[at] === names[places[0]]) ? places[0] : -1;
  }
  return -1;
}

/** Is it named for ids? Such a column is nobody's value. */
export function isIdName(name = ''): boolean {
  return /(?:^|_)id$/.test(wordsOf(name));
}

function wordsOf(name: string): string {
  const parted = name.replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2').toLowerCase();
  return parted.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '');
}

/** Has the column (undefined: of a damaged table) no name, or the one that pandas gives to such a column: the numbers of the rows? */
export function isUnnamed(name = ''): boolean {
  return /^(?:Unnamed: \d+|__index_level_\d+__)?$/.test(name);
}
