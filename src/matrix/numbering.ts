// The rows of a side in the order in which a fit has them: the longest first. Rows that many entries gather then lie beside one
// another, in few pages of memory, and rows are solved one after the other as they lie.

/** A row has a place while a fit runs, and its index everywhere else. */
export interface Numbering {
  /** The index of the row at each place, and the place of the row with each index. */
  readonly indices: Int32Array;
  readonly places: Int32Array;
}

/** Rows by falling length, ties by index: a counting sort. */
export function longestFirst(lengths: Int32Array): Numbering {
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const starts = new Int32Array(longest + 2);
  for (const length of lengths) starts[longest - length + 1]++;
  for (let at = 1; at < starts.length; at++) starts[at] += starts[at - 1];
  const indices = new Int32Array(lengths.length);
  const places = lengths.map((length) => starts[longest - length]++);
  for (let row = 0; row < places.length; row++) indices[places[row]] = row;
  return { indices, places };
}
