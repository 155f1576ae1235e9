// What the cases start from: a table of interactions, a model of it, and what commands that nobody disturbs make of them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contents, succeed } from './command.mjs';

/** Interactions with a pattern; deterministic. */
function table(users, items, perUser) {
  const lines = ['user,item,rating'];
  for (let user = 0; user < users; user++) {
    const seen = new Set();
    for (let k = 0; k < perUser; k++) seen.add((user * 7 + k * k * 13 + (user % 11) * 101) % items);
    for (const item of seen) lines.push(`u${user},i${item},${1 + ((user + item) % 5)}`);
  }
  return `${lines.join('\n')}\n`;
}

const FIT = ['--simd', 'strict', '--factors', '48', '--workers'];

/** By name: the arguments of a command, and the outputs that it makes in its folder. `{}` is the folder of what is given. */
const COMMANDS = {
  train: (given, random) => ({
    args: ['train', given.data, '--out', 'out', '--epochs', '4', ...FIT, String(1 + random.below(2))],
    outputs: ['out'],
  }),
  checkpoint: (given, random) => ({
    args: [
      'train',
      given.data,
      '--out',
      'out',
      '--epochs',
      '4',
      '--checkpoint',
      'state',
      ...FIT,
      String(1 + random.below(2)),
    ],
    outputs: ['out', 'state'],
  }),
  tune: (given, random) => ({
    args: [
      ...[
        'tune',
        given.small,
        '--out',
        'out',
        '--log',
        'log',
        '--simd',
        'strict',
        '--seconds',
        '900',
        '--factors',
        '8',
      ],
      ...['--trials', '4', '--rungs', '2', '--epochs', '4', '--workers', String(1 + random.below(2))],
    ],
    outputs: ['out'], // and the log, whose seconds differ from run to run
  }),
  convert: (given, random) => {
    const to = random.pick(['safetensors', 'npy', 'tsv', 'fvecs', 'fbin']);
    return {
      args: ['convert', given.model, to === 'safetensors' ? 'out.safetensors' : 'folder', '--to', to],
      outputs: null,
    };
  },
};

export const NAMES = Object.keys(COMMANDS);

/** One that takes a while to write its output. */
COMMANDS.large = (given) => ({ args: ['convert', given.large, 'out.safetensors'] });

export async function prepare() {
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-processes-'));
  const given = {
    folder,
    data: join(folder, 'data.csv'),
    small: join(folder, 'small.csv'),
    model: join(folder, 'model.safetensors'),
  };
  writeFileSync(given.data, table(1500, 900, 24));
  writeFileSync(given.small, table(120, 60, 12));
  await succeed(['train', given.data, '--out', given.model, '--epochs', '1', ...FIT, '1']);
  const many = join(folder, 'many.csv');
  given.large = join(folder, 'large.safetensors');
  writeFileSync(many, table(30_000, 20_000, 3));
  await succeed(['train', many, '--out', given.large, '--epochs', '1', '--factors', '128', '--workers', '1']);
  const undisturbed = new Map();
  let serial = 0;
  return {
    ...given,
    /** A new empty folder. */
    room() {
      const room = join(folder, `room-${serial++}`);
      mkdirSync(room);
      return room;
    },
    /** One of the commands, as the random numbers have it, with what it makes of a folder and how long it takes. */
    async command(name, random) {
      const { args } = COMMANDS[name](given, random);
      const key = args.join(' ').replace(/--workers \d/, '');
      if (!undisturbed.has(key)) undisturbed.set(key, measure(args, this.room()));
      return { args, ...(await undisturbed.get(key)) };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function measure(args, room) {
  const start = performance.now();
  await succeed(args, { cwd: room });
  return { milliseconds: performance.now() - start, made: made(room) };
}

/** What a command has made in a folder and, where it is an export, in the folder there; all but a log, which has times. */
export function made(room) {
  const { log, ...files } = contents(room);
  return { ...files, logged: log !== undefined, folder: contents(join(room, 'folder')) };
}
