// What a case may end with: a result that holds what it promises, or one of the library's own errors, short and whole.

/** Throws an Error that says what is wrong with an error that a call of the library threw; nothing for one of its own. */
export function judgeError(error) {
  const code = error?.code;
  if (!(error instanceof Error)) throw new Error(`threw ${typeof error} ${String(error).slice(0, 200)}`);
  // The code of a FileSystemError is the system's.
  if (!OURS.has(code) && error.name !== 'FileSystemError') {
    throw new Error(
      `threw ${error.name}${code ? ` ${code}` : ''}: ${String(error.message).slice(0, 300)}\n${error.stack}`,
    );
  }
  if (error.message.length > 1000)
    throw new Error(`a message of ${error.message.length} characters: ${error.message.slice(0, 200)}`);
  if (hasControl(error.message))
    throw new Error(`a message with control characters: ${JSON.stringify(error.message.slice(0, 300))}`);
}

const OURS = new Set([
  'ERR_ARGUMENT',
  'ERR_UNKNOWN_ID',
  'ERR_PARSE',
  'ERR_FORMAT',
  'ERR_MEMORY',
  'ERR_KERNELS',
  'ERR_WORKER',
  'ERR_NUMERICAL',
]);

function hasControl(text) {
  return [...text].some((letter) => letter < ' ' && letter !== '\n') || text.includes('\u009b');
}

/** Throws an Error for interactions that are not what the type promises. */
export function judgeInteractions(data) {
  const { indptr, indices, values, weights, times, userCount, itemCount, nnz } = data;
  if (!(nnz > 0 && indptr.length === userCount + 1 && indptr[userCount] === nnz))
    throw new Error('indptr does not fit');
  for (let user = 0; user < userCount; user++) {
    if (indptr[user + 1] < indptr[user]) throw new Error(`indptr falls at ${user}`);
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      if (!(indices[p] >= 0 && indices[p] < itemCount)) throw new Error(`item ${indices[p]} of ${itemCount}`);
      if (p > indptr[user] && indices[p] <= indices[p - 1]) throw new Error(`row ${user} is not sorted`);
    }
  }
  for (const [name, column] of Object.entries({ values, weights, times })) {
    if (column && !column.every(Number.isFinite)) throw new Error(`${name} that are not finite`);
  }
}

/** Throws an Error for a number anywhere in a result that is NaN or infinite. */
export function judgeNumbers(result, depth = 0) {
  if (typeof result === 'number' && !Number.isFinite(result)) throw new Error(`a result with ${result}`);
  if (depth > 6 || typeof result !== 'object' || result === null) return;
  if (ArrayBuffer.isView(result)) {
    if (!(result instanceof DataView) && typeof result[0] === 'number') {
      const bad = result.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) throw new Error(`a result with ${result[bad]} at ${bad}`);
    }
    return;
  }
  for (const value of Object.values(result)) judgeNumbers(value, depth + 1);
}
