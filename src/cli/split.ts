// halfsweep split: the interactions of a file → one file to train on and one to evaluate with.
import { rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { ArgumentError, type Interactions, leaveOut, splitByTime, splitInteractions } from '../index.ts';
import { writeInteractions } from '../node/index.ts';
import { lostInCsv } from '../node/write-interactions.ts';
import { accept, aSeed } from '../options.ts';
import { FileError, UsageError } from './failure.ts';
import { checkFiles } from './files.ts';
import { addFileFlags, addJsonOption, reads } from './flags.ts';
import { note, print, printJson } from './output.ts';
import { readCounted } from './read.ts';
import { interruptible } from './signals.ts';
import { count, lineWidth, table } from './table.ts';

interface SplitFlags {
  by: 'random' | 'time' | 'last';
  /** A share, or with `last` a number of each user's. */
  test?: number;
  seed?: number;
  time?: string | number;
  trainOut?: string;
  testOut?: string;
  json?: boolean;
}

const USUAL_SHARE = 0.1;

/** The ways to split. */
const SPLITS = {
  random: (data: Interactions, { test: holdout = USUAL_SHARE, seed }: SplitFlags) =>
    splitInteractions(data, { holdout, seed }),
  time: (data: Interactions, { test: holdout = USUAL_SHARE }: SplitFlags) => splitByTime(data, { holdout }),
  last: (data: Interactions, { test = 1, seed }: SplitFlags) =>
    leaveOut(data, { ...(test < 1 ? { share: test } : { count: test }), order: 'time', seed }),
} as const;

const aTest = accept<number>(
  'a share above 0 and below 1, or with --by last a number of interactions',
  (given) => typeof given === 'number' && given > 0 && (given < 1 || Number.isInteger(given)) && given < 2 ** 31,
);

export function addSplit(program: Command): void {
  const command = program
    .command('split')
    .description('Split the interactions of a file in one to train on and one to evaluate with.')
    .argument('<file>', 'interactions, one a line or row')
    .addOption(
      new Option('--by <way>', 'any interactions; the latest of all; or the last of each user')
        .choices(Object.keys(SPLITS))
        .default('random'),
    )
    .option(
      '--test <share>',
      `how much to hold out; with --by last of each user, a share or a number (default: ${USUAL_SHARE}, with --by last 1)`,
      reads('--test', aTest),
    )
    .option('--seed <n>', 'of what is drawn (default: 1)', reads('--seed', aSeed))
    .option(
      '--train-out <file>',
      'where to write: .csv or .ndjson, or these with .gz (default: <file>’s name.train.csv)',
    )
    .option('--test-out <file>', 'the same of what is held out (default: <file>’s name.test.csv)');
  addFileFlags(command, { duplicates: true });
  addJsonOption(command).action((file: string, flags: SplitFlags) => {
    checkFlags(flags);
    return interruptible((signal) => split(file, command, flags, signal));
  });
}

/** Before the file is read. */
function checkFlags({ by, time, test, seed }: SplitFlags): void {
  if (by !== 'random' && time === 'none')
    throw new UsageError(`--by ${by} goes by the times, which --time none leaves out.`);
  if (by !== 'last' && test !== undefined && test >= 1) {
    throw new UsageError(`--test takes a share above 0 and below 1 with --by ${by}.`);
  }
  if (by === 'time' && seed !== undefined)
    throw new UsageError('--seed is no option of --by time, which draws nothing.');
}

async function split(file: string, command: Command, flags: SplitFlags, signal: AbortSignal): Promise<void> {
  await nameOutputs(file, command, 'csv'); // before the work, not after it
  const data = await readCounted(file, command, { signal });
  if (flags.by !== 'random' && data.times === null) {
    throw new FileError(`${file} has no times that --by ${flags.by} could go by: --time says which column has them.`);
  }
  const { train, test, coldUsers, coldItems, untestedUsers, ...more } = SPLITS[flags.by](data, flags);
  for (const part of [train, test]) {
    if (part.nnz > 0) continue;
    throw new FileError(
      `${file} has too few interactions to split by --test: all ${count(data.nnz)} would be on one side.`,
    );
  }
  const extension = (lostInCsv(train) ?? lostInCsv(test)) ? 'ndjson' : 'csv';
  const { trainOut, testOut } = await nameOutputs(file, command, extension);
  for (const [flag, name, part] of [
    ['--train-out', trainOut, train],
    ['--test-out', testOut, test],
  ] as const) {
    const lost = /\.csv(?:\.gz)?$/i.test(name) && lostInCsv(part);
    if (lost) throw new ArgumentError(flag, name, 'a name that ends in .ndjson', lost);
  }
  signal.throwIfAborted();
  await writeBoth(trainOut, train, testOut, test);
  const parts = { train: sizesOf(trainOut, train), test: sizesOf(testOut, test) };
  const counts = { coldUsers, coldItems, untestedUsers, ...more };
  if (flags.json) return printJson({ ...parts, ...counts });
  printTables(parts, counts);
}

/** Where the second cannot be written, the first is of no use: a new one is gone again. */
async function writeBoth(trainOut: string, train: Interactions, testOut: string, test: Interactions): Promise<void> {
  const wasThere = await stat(trainOut).catch(() => undefined);
  await writeInteractions(trainOut, train);
  try {
    await writeInteractions(testOut, test);
  } catch (error) {
    if (!wasThere) await rm(trainOut, { force: true });
    throw error;
  }
}

/**
 * Settles the names of the outputs that were not given, beside the input, and checks them as those that were given have been.
 * @throws FileError where such a name is taken: nobody has asked for what is there to be replaced
 */
async function nameOutputs(file: string, command: Command, extension: string) {
  const base =
    file === '-' ? 'interactions' : join(dirname(file), basename(file).replace(/(?<=.)(?:\.\w{1,8}){1,2}$/, ''));
  const { trainOut = `${base}.train.${extension}`, testOut = `${base}.test.${extension}` } = command.opts<SplitFlags>();
  for (const [name, path] of Object.entries({ trainOut, testOut })) {
    if (command.getOptionValue(name) !== undefined) continue;
    const isThere = await stat(path).catch(() => undefined);
    if (isThere)
      throw new FileError(`${path} is there already. Remove it, or say where to write: --train-out and --test-out.`);
  }
  await checkFiles(command, { trainOut, testOut });
  return { trainOut, testOut };
}

function sizesOf(file: string, part: Interactions) {
  const withSome = (counts: Int32Array) => counts.reduce((some, each) => some + Math.min(each, 1), 0);
  return {
    file,
    interactions: part.nnz,
    users: withSome(part.userCounts()),
    items: withSome(part.itemCounts()),
    columns: [
      'user',
      'item',
      ...(part.values || part.uniformValue !== 1 ? ['value'] : []),
      ...(part.times ? ['time'] : []),
    ],
  };
}

type Part = ReturnType<typeof sizesOf>;

function printTables(parts: Record<'train' | 'test', Part>, { coldUsers, coldItems, untestedUsers }: Counts): void {
  const rows = Object.entries(parts).map(([name, { file, interactions, users, items, columns }]) => [
    name,
    ...[interactions, users, items].map(count),
    columns.join(', '),
    file,
  ]);
  print(table('lrrrll', [['', 'interactions', 'users', 'items', 'columns', 'file'], ...rows], lineWidth()));
  note(
    `with held-out interactions but none to train on: ${count(coldUsers)} users, ${count(coldItems)} items; ` +
      `with none held out: ${count(untestedUsers)} users`,
  );
  if (parts.test.columns.includes('time')) note('the times are read where --time time names them');
}

interface Counts {
  readonly coldUsers: number;
  readonly coldItems: number;
  readonly untestedUsers: number;
}
