// The files of every command: what it reads and what it writes. Checked before any command begins, so that no output takes
// the place of an input or of another output.
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ArgumentError } from '../index.ts';
import { ARROW_NAME, ARROW_NAMES } from '../node/arrow/write-recommendations.ts';
import { targetOf } from '../node/atomic-write.ts';
import { checkWritable, type ExportFormat, removeLeftovers } from '../node/index.ts';
import { modelFileNames } from '../node/models/export-model.ts';
import { ITEM_FOLDER, USER_FOLDER } from '../node/models/spark-folders.ts';
import { partsOf } from '../node/read/folder.ts';
import { isInteractionsName } from '../node/write-interactions.ts';
import { attachedFile } from './attached.ts';

/** What an output may be called: a name must not say that it is something else. */
interface Kind {
  /** Of names: whether a program would take such a file for what it is, or at least for nothing else. */
  isName(file: string): boolean;
  readonly expected: string;
}

interface FileNames {
  /** Arguments and options by their names in the program. */
  readonly reads: readonly string[];
  readonly writes: Readonly<Record<string, Kind>>;
}

/** What programs would take such a file for that has another's ending. */
const OF_OTHERS =
  /\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|arrow|feather|np[yz]|mtx|pkl|pickle|gz|zip|zst|svg|html?|png|jpe?g|gif|webp|pdf)$/i;
const LINES = /\.(?:ndjson|jsonl|json|log|txt)$/i;

const isTensors = (file: string) => !OF_OTHERS.test(file);
const MODEL: Kind = {
  isName: isTensors,
  expected: 'a name that ends in .safetensors: a model is that, whatever its name',
};
const STATE: Kind = {
  isName: isTensors,
  expected: 'a name that ends in .safetensors: the state of a fit is that, whatever its name',
};
const LOG: Kind = {
  isName: (file) => LINES.test(file) || !(OF_OTHERS.test(file) || /\.safetensors$/i.test(file)),
  expected: 'a name that ends in .ndjson: a log is that, whatever its name',
};
const PLOT: Kind = {
  isName: (file) => /\.svg$/i.test(file),
  expected: 'a name that ends in .svg: a plot is that, whatever its name',
};
const INTERACTIONS: Kind = {
  isName: isInteractionsName,
  expected: 'a name that ends in .csv or .ndjson, or in these and .gz',
};
const RECOMMENDATIONS: Kind = { isName: (file) => ARROW_NAME.test(file), expected: ARROW_NAMES };
const FOLDER: Kind = {
  isName: (file) => !OF_OTHERS.test(file) && !/\.(?:safetensors|fvecs|fbin)$/i.test(file),
  expected: 'the name of a folder, for several files, or with --to safetensors that of one',
};

/** Every argument and option that names a file, by command. */
export const FILES: Readonly<Record<string, FileNames>> = {
  train: { reads: ['file', 'attach', 'start'], writes: { out: MODEL, checkpoint: STATE } },
  tune: { reads: ['file', 'attach'], writes: { out: MODEL, log: LOG, plot: PLOT } },
  split: { reads: ['file'], writes: { trainOut: INTERACTIONS, testOut: INTERACTIONS } },
  prepare: { reads: ['file'], writes: {} }, // its folder is no file: see src/node/partitions/destination.ts
  evaluate: { reads: ['model', 'test', 'train', 'negatives'], writes: {} },
  recommend: { reads: ['model', 'train', 'items'], writes: { out: RECOMMENDATIONS } },
  similar: { reads: ['model', 'items'], writes: {} },
  inspect: { reads: ['model'], writes: {} },
  convert: { reads: ['in', 'userFactors', 'userIds', 'itemIds'], writes: { out: MODEL } },
};

interface Named {
  /** As in a message: `--out`. */
  readonly label: string;
  /** As it was typed. */
  readonly typed: string;
  /** What of it is read or written: itself, or what is in it where it is a folder. */
  readonly paths: readonly string[];
}

/**
 * Throws ArgumentError when an output of the command is one of its inputs or another output, or cannot be a file;
 * FileSystemError when its folder is missing or not writable. Then removes what killed runs have left beside the outputs.
 * @param usual the names of options that were not given, by the option
 */
export async function checkFiles(command: Command, usual: Readonly<Record<string, string>> = {}): Promise<void> {
  const { reads, writes } = FILES[command.name()] ?? { reads: [], writes: {} };
  const outputs = Object.entries(writes).flatMap(([name, kind]) =>
    namedBy(command, name, outputPaths, usual).map((output) => ({ ...output, kind })),
  );
  if (outputs.length === 0) return;
  const taken = await Promise.all(
    reads
      .flatMap((name) => namedBy(command, name, (typed) => [name === 'attach' ? attachedFile(typed) : typed]))
      .map(async (input) => ({
        label: input.label.startsWith('<') ? 'the input' : input.label,
        marks: await marksOf(await inputPaths(input.label, input.paths[0])),
      })),
  );
  for (const { label, typed, paths, kind } of outputs) {
    const marks = await marksOf(paths);
    const other = taken.find((each) => marks.some((mark) => each.marks.includes(mark)));
    if (other) throw new ArgumentError(label, typed, `another file than ${other.label}`);
    taken.push({ label, marks });
    const { isName, expected } = paths.length > 1 ? FOLDER : kind;
    if (!isName(typed)) throw new ArgumentError(label, typed, expected);
    if (paths.length === 1) await checkOutput(label, typed);
  }
  for (const path of outputs.flatMap(({ paths }) => paths)) await removeLeftovers(path);
}

async function checkOutput(label: string, typed: string): Promise<void> {
  try {
    await checkWritable(typed);
  } catch (error) {
    throw error instanceof ArgumentError ? new ArgumentError(label, error.got, error.expected) : error;
  }
}

function namedBy(
  command: Command,
  name: string,
  pathsOf: (typed: string, command: Command) => string[],
  usual: Readonly<Record<string, string>> = {},
): Named[] {
  const position = command.registeredArguments.findIndex((argument) => argument.name() === name);
  const given: unknown = position >= 0 ? command.args[position] : (command.getOptionValue(name) ?? usual[name]);
  const option = command.options.find((each) => each.attributeName() === name);
  return [given].flat().flatMap((typed) => {
    if (typeof typed !== 'string') return [];
    return [{ label: option?.long ?? `<${name}>`, typed, paths: pathsOf(typed, command) }];
  });
}

/** With `--to npy` and the like an output is a folder, and files of fixed names in it. */
function outputPaths(typed: string, command: Command): string[] {
  const format: string | undefined = command.getOptionValue('to');
  if (format === undefined || format === 'safetensors') return [typed];
  return [typed, ...Object.values(modelFileNames(format as ExportFormat)).map((name) => join(typed, name))];
}

/** A folder that is read is the parts of its table, or its matrices and the tables in the two folders of Spark's. */
async function inputPaths(label: string, typed: string): Promise<string[]> {
  const isFolder = await stat(typed).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [typed];
  const matrices = Object.values(modelFileNames('npy'));
  const isRead = (name: string) => matrices.includes(name) || /\.parquet$/i.test(name);
  const read = [typed, join(typed, USER_FOLDER), join(typed, ITEM_FOLDER)].map(async (folder) => {
    const names = await readdir(folder).catch(() => []);
    return names.filter(isRead).map((name) => join(folder, name));
  });
  const parts = label === '<in>' ? [] : await partsOf(typed).catch(() => []); // what it is instead, its reader says
  return [typed, ...(await Promise.all(read)).flat(), ...parts.map(({ file }) => file)];
}

/** By what two paths are the same file: the real name, and for a file that is there its number too (hard links). */
async function marksOf(paths: readonly string[]): Promise<string[]> {
  const marks = paths.map(async (path) => {
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    return [await realName(path), ...(found ? [`${found.dev}:${found.ino}`] : [])];
  });
  return (await Promise.all(marks)).flat();
}

/** Also of a file that is not there yet, or of a link to one. */
async function realName(path: string): Promise<string> {
  const target = await targetOf(path).catch(() => path);
  const folder = await realpath(dirname(target)).catch(() => resolve(dirname(target)));
  return join(folder, basename(target));
}
