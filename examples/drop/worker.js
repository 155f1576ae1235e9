// Off the page's thread: reads the file, trains, and answers for users. Every message is { kind, … }.
import { fitWals } from 'halfsweep';
import { readInteractions } from 'halfsweep/files';

const EPOCHS = 5;
let model;
let stopping = new AbortController();

const tell = (kind, more, transfer = []) => postMessage({ kind, ...more }, transfer);

const HANDLERS = { file: train, ask: recommend, stop: () => stopping.abort() };
self.onmessage = ({ data: { kind, ...more } }) => HANDLERS[kind](more);

async function train({ file }) {
  model = undefined;
  stopping = new AbortController();
  const { signal } = stopping;
  try {
    const interactions = await readInteractions(file, {
      signal,
      onProgress: (progress) => tell('read', progress),
      onColumns: (columns) => tell('columns', columns),
    });
    const { userCount: users, itemCount: items, nnz } = interactions;
    tell('fit', { users, items, nnz, epoch: 0, epochs: EPOCHS });
    model = await fitWals(interactions, {
      factors: 32,
      epochs: EPOCHS,
      lossEvery: 0,
      signal,
      onEpoch: ({ epoch }) => tell('fit', { users, items, nnz, epoch, epochs: EPOCHS }),
    });
    const bytes = model.encode();
    const buffer = bytes.buffer;
    tell('trained', { user: String(model.users.idAt(0)), users, items, nnz, bytes: buffer }, [buffer]);
  } catch (error) {
    if (signal.aborted) tell('stopped');
    else tell('failed', { message: error.message });
  }
}

/** What stands in the field is text; the ids of the file may be numbers. */
function recommend({ user }) {
  const id = typeof model.users.idAt(0) === 'number' ? Number(user) : user;
  if (model.users.indexOf(id) < 0) return tell('unknown', { user });
  tell('answer', { user, items: model.recommend(id, { count: 10 }) });
}
