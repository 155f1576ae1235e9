// The page: takes a file, shows how far the worker is, and asks it.
const at = (id) => document.getElementById(id);
const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const whole = new Intl.NumberFormat('en');
const score = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });

function take(file) {
  at('work').hidden = false;
  at('stop').hidden = false;
  at('progress').hidden = false;
  at('answers').hidden = true;
  at('failure').hidden = true;
  at('name').textContent = file.name;
  at('columns').textContent = '';
  at('progress').removeAttribute('value');
  say('Opening…');
  worker.postMessage({ kind: 'file', file });
}

function say(text) {
  if (at('status').textContent !== text) at('status').textContent = text;
}

const HANDLERS = {
  read({ bytes, size }) {
    if (size) at('progress').value = bytes / size;
    // By whole tenths, so that a screen reader is not told of every piece.
    say(size ? `Reading, ${Math.floor((10 * bytes) / size) * 10} %` : 'Reading…');
  },
  columns({ user, item, value }) {
    const taken = [`users: ${user}`, `items: ${item}`, ...(value === undefined ? [] : [`values: ${value}`])];
    at('columns').textContent = `Columns · ${taken.join(' · ')}`;
  },
  fit({ epoch, epochs, ...counts }) {
    at('progress').value = epoch / epochs;
    say(`${counted(counts)}. Training, epoch ${Math.min(epoch + 1, epochs)} of ${epochs}`);
  },
  trained({ user, bytes, ...counts }) {
    ended(`${counted(counts)}. Trained.`);
    URL.revokeObjectURL(at('save').href);
    at('save').href = URL.createObjectURL(new Blob([bytes]));
    at('answers').hidden = false;
    at('user').value = user;
    worker.postMessage({ kind: 'ask', user });
  },
  stopped: () => ended('Stopped.'),
  failed({ message }) {
    ended('');
    at('failure').textContent = message;
    at('failure').hidden = false;
  },
  unknown({ user }) {
    at('basis').textContent = `The file has no user “${user}”.`;
    at('items').replaceChildren();
  },
  answer({ items }) {
    at('basis').textContent = 'What is not in their history, the best first:';
    at('items').replaceChildren(...items.map(row));
  },
};

worker.onmessage = ({ data: { kind, ...more } }) => HANDLERS[kind](more);
worker.onerror = ({ message }) => HANDLERS.failed({ message: message || 'The worker could not start.' });

function ended(text) {
  at('stop').hidden = true;
  at('progress').hidden = true;
  say(text);
}

function counted({ users, items, nnz }) {
  return `${whole.format(nnz)} interactions of ${whole.format(users)} users and ${whole.format(items)} items`;
}

function row({ item, score: value }) {
  const line = document.createElement('li');
  for (const [name, text] of Object.entries({ item, score: score.format(value) })) {
    const part = document.createElement('span');
    part.className = name;
    part.textContent = text;
    line.append(part);
  }
  return line;
}

at('file').addEventListener('change', ({ target }) => {
  if (target.files[0]) take(target.files[0]);
  target.value = ''; // so that the same file can be chosen again
});
at('stop').addEventListener('click', () => worker.postMessage({ kind: 'stop' }));
at('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  worker.postMessage({ kind: 'ask', user: at('user').value });
});

// All of the page takes files: one that misses the zone would else be opened by the browser instead of it.
for (const kind of ['dragover', 'dragleave', 'drop']) {
  addEventListener(kind, (event) => {
    event.preventDefault();
    at('zone').classList.toggle('over', kind === 'dragover');
    if (kind === 'drop' && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
}
