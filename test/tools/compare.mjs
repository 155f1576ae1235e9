// Interactions beside the columns that a tool wrote: the same users, items, values and times, and of the same types.

const MOST_SHOWN = 3;

/**
 * The rows that are in one and not in the other, in words; undefined where there are none. A pair stands in a table once, so
 * that their order says nothing.
 * @param table { user, item, value, time }: columns of JSON, null for one that is not read
 */
export function difference(interactions, table) {
  const read = new Map(rowsOf(interactions));
  const written = new Map(expectedRows(table));
  const shape = [];
  if ((interactions.values === null) !== (table.value === null) && table.value?.some((value) => Number(value) !== 1)) {
    shape.push(`values: ${interactions.values ? 'read' : 'none'}`);
  }
  if (interactions.values !== null && table.value === null) shape.push('values: read');
  if ((interactions.times === null) !== (table.time === null)) {
    shape.push(`times: ${interactions.times ? 'read' : 'none'}, written: ${table.time ? 'some' : 'none'}`);
  }
  const wrong = [...shape];
  for (const [pair, rest] of written) {
    if (!read.has(pair)) wrong.push(`not read: ${pair}`);
    else if (read.get(pair) !== rest) wrong.push(`${pair}: read ${read.get(pair)}, written ${rest}`);
  }
  for (const pair of read.keys()) if (!written.has(pair)) wrong.push(`not written: ${pair}`);
  if (wrong.length === 0) return undefined;
  const more = wrong.length > MOST_SHOWN ? [`and ${wrong.length - MOST_SHOWN} more`] : [];
  return [...wrong.slice(0, MOST_SHOWN), ...more].join('\n');
}

function* rowsOf({ users, items, indptr, indices, values, uniformValue, times }) {
  for (let user = 0; user + 1 < indptr.length; user++) {
    for (let at = indptr[user]; at < indptr[user + 1]; at++) {
      const pair = JSON.stringify([users.idAt(user), items.idAt(indices[at])]);
      yield [pair, JSON.stringify([values ? values[at] : uniformValue, times ? times[at] : null])];
    }
  }
}

/** What readers make of them: float32 values, 1 where there are none. */
function* expectedRows({ user, item, value, time }) {
  for (const [at, id] of user.entries()) {
    const number = value ? Math.fround(Number(value[at])) : 1;
    yield [JSON.stringify([id, item[at]]), JSON.stringify([number, time ? time[at] : null])];
  }
}
