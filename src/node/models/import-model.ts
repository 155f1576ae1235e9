// importModel: a model in any of the forms that are known, told apart by their names.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError, FormatError, NumericalError } from '../../errors.ts';
import type { ReadProgress } from '../../files/progress.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { type Factors, fromFactors } from '../../model/from-factors.ts';
import { OBJECTIVE_OPTIONS, type ObjectiveOptions, resolveObjective } from '../../objective/presets.ts';
import { aFunction } from '../../option-kinds.ts';
import { accept, checkNames, type OptionTable, option, resolveOptions } from '../../options.ts';
import { checkFileName } from '../file-name.ts';
import { cannotRead } from '../file-system-error.ts';
import { modelFileNames } from './export-model.ts';
import { readModel } from './model-file.ts';
import { readNpyFactors } from './npy-model.ts';
import { findAlsModel } from './spark-folders.ts';

export interface ImportOptions {
  /** With an item matrix in .npy: the matrix of the users. Without it the model knows only items. */
  userFactors?: string;
  /** With matrices in .npy: a JSON array of the users' ids. Default: the numbers of the rows, from 0. */
  userIds?: string;
  /** The same of the items' ids. */
  itemIds?: string;
  /** Called after every piece of Spark's tables or of `.npy` matrices; the other forms are read at once, and tell nothing. */
  onProgress?: (progress: ReadProgress) => void;
  /** What was minimised, for a source that does not say: users can be folded in only with it. */
  objective?: ObjectiveOptions;
}

const aFile = option(
  accept<string | undefined>('the name of a file', (given) => typeof given === 'string'),
  undefined,
);

export const IMPORT_OPTIONS = {
  userFactors: aFile,
  userIds: aFile,
  itemIds: aFile,
  onProgress: option<ImportOptions['onProgress']>(aFunction(), undefined),
  objective: option<ObjectiveOptions | undefined>((argument, given) => {
    checkNames(given, OBJECTIVE_OPTIONS, argument);
    return given;
  }, undefined),
} satisfies OptionTable<ImportOptions>;

/**
 * Reads a model: one of ours (.safetensors), the .npz of Python's implicit, a folder of Spark's ALSModel or of a pipeline with
 * one, a folder that
 * `exportModel` wrote as npy, or an item matrix in .npy with the files that the options name.
 * Foreign factors are turned into principal axes (see `fromFactors`), which leaves all scores as they are.
 * @throws FormatError for a file that is not what its name says; ArgumentError for options that the form has no use for;
 * FileSystemError when a file cannot be read
 */
export async function importModel(source: string, options: ImportOptions = {}): Promise<FactorModel> {
  checkFileName('source', source);
  const { objective, onProgress, ...files } = resolveOptions(IMPORT_OPTIONS, options);
  const matrix = /\.npy$/i.test(source);
  for (const [name, file] of Object.entries(files)) {
    if (matrix || file === undefined) continue;
    throw new ArgumentError(name, file, 'left out', 'It goes with an item matrix in .npy.');
  }
  if (/\.safetensors$/i.test(source)) {
    if (objective === undefined) return readModel(source);
    throw new ArgumentError('objective', objective, 'left out', 'A safetensors model says its own.');
  }
  const minimised = objective && { objective: resolveObjective(objective) }; // before the work, not after it
  const factors = await readFactors(source, matrix ? files : undefined, onProgress);
  const metadata = { ...factors.metadata, ...minimised };
  return inFile(source, () => fromFactors({ ...factors, metadata }));
}

async function readFactors(
  source: string,
  files: Omit<ImportOptions, 'objective' | 'onProgress'> | undefined,
  onProgress: ImportOptions['onProgress'],
): Promise<Factors> {
  if (files) return readNpyFactors({ itemFactors: source, ...files }, onProgress);
  if (/\.npz$/i.test(source)) return (await import('./implicit-model.ts')).readImplicitFactors(source);
  if (!(await stat(source).catch(cannotRead(source))).isDirectory()) {
    throw new FormatError(source, 'another name', '.safetensors, .npz, .npy or a folder');
  }
  const als = await findAlsModel(source);
  if (als !== undefined) return (await import('./spark-model.ts')).readSparkFactors(als, onProgress);
  return readNpyFolder(source, onProgress);
}

async function readNpyFolder(folder: string, onProgress: ImportOptions['onProgress']): Promise<Factors> {
  const names = modelFileNames('npy');
  const itemFactors = join(folder, names.itemFactors);
  if (!(await exists(itemFactors)))
    throw new FormatError(folder, 'a folder without them', 'itemFactors/ or item_factors.npy');
  const optional = async (name: string) => ((await exists(join(folder, name))) ? join(folder, name) : undefined);
  const files = {
    itemFactors,
    userFactors: await optional(names.userFactors),
    itemIds: await optional(names.itemIds),
    userIds: await optional(names.userIds),
  };
  return readNpyFactors(files, onProgress);
}

/** The options have been checked: what the library refuses now is in the file. */
function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NumericalError) throw new FormatError(file, error.message, 'factors of a usual size');
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(`${file}: ${error.argument}`, error.got, error.expected);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
