// exportModel: a model's factors as files that other programs read.
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { encodeNpy } from '../../files/matrix/npy.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { type Content, writeAtomic } from '../atomic-write.ts';
import { checkFileName } from '../file-name.ts';
import { cut } from '../file-pieces.ts';
import { cannotWrite } from '../file-system-error.ts';
import { encodeFbin, encodeFvecs, encodeTsv } from '../formats/vector-files.ts';
import { encodeIds } from './id-list.ts';

type Encoder = (values: Float32Array, columns: number, ids: IdMap) => Content | Promise<Content>;

const ENCODERS = {
  npy: (values, columns) => cut(encodeNpy(values, [values.length / columns, columns])),
  fvecs: encodeFvecs,
  fbin: encodeFbin,
  tsv: (values, columns, ids) => encodeTsv(values, columns, ids.ids()),
  arrow: async (...args) => (await import('../arrow/encode.ts')).encodeArrowFactors(...args),
} satisfies Record<string, Encoder>;

/** Those whose rows begin with their ids, so that no other file has to name them. */
const WITH_IDS: readonly ExportFormat[] = ['tsv', 'arrow'];

export type ExportFormat = keyof typeof ENCODERS;

export const EXPORT_FORMATS = Object.keys(ENCODERS) as ExportFormat[];

/** The names of the files in the folder. */
export function modelFileNames(format: ExportFormat) {
  return {
    itemFactors: `item_factors.${format}`,
    userFactors: `user_factors.${format}`,
    itemIds: 'item_ids.json',
    userIds: 'user_ids.json',
  };
}

/**
 * Writes the factors into `folder`, which is made when missing: `item_factors.…`, `user_factors.…` when the model keeps users,
 * and the ids of their rows as JSON arrays, `item_ids.json` and `user_ids.json` (`tsv` and `arrow` hold the ids themselves). Each file is
 * written whole or not at all; when one cannot be, a folder that was made for them is gone again. Returns the paths written.
 * @throws ArgumentError for an unknown format; FileSystemError when the folder cannot be written
 */
export async function exportModel(folder: string, model: FactorModel, format: ExportFormat): Promise<string[]> {
  checkFileName('folder', folder);
  if (typeof format !== 'string' || !Object.hasOwn(ENCODERS, format))
    throw new ArgumentError('format', format, `one of ${EXPORT_FORMATS.join(', ')}`);
  if (!(model instanceof FactorModel)) throw new ArgumentError('model', model, 'a FactorModel');
  const encode: Encoder = ENCODERS[format];
  const names = modelFileNames(format);
  const hasUsers = model.intact.userFactors.length > 0;
  const contents: [name: string, content: Content | null][] = [
    [names.itemFactors, await encode(model.itemFactors, model.factors, model.items)],
    [names.userFactors, hasUsers ? await encode(model.userFactors, model.factors, model.users) : null],
  ];
  if (!WITH_IDS.includes(format)) {
    contents.push([names.itemIds, encodeIds(model.items)]);
    contents.push([names.userIds, hasUsers ? encodeIds(model.users) : null]);
  }
  const made = await mkdir(folder, { recursive: true }).catch(cannotWrite(folder));
  const written: string[] = [];
  try {
    for (const [name, content] of contents) {
      const file = join(folder, name);
      // What an earlier export left there would be taken for this one's.
      if (content === null) await rm(file, { force: true }).catch(cannotWrite(file));
      else written.push(file) && (await writeAtomic(file, content));
    }
  } catch (error) {
    if (made !== undefined) await removeNew(folder, made, written);
    throw error;
  }
  return written;
}

/** Removes what this export has made, from the files in `folder` up to `first`, the outermost new folder; nothing of others. */
async function removeNew(folder: string, first: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true }).catch(() => undefined);
  const outermost = resolve(first);
  for (let path = resolve(folder); path.startsWith(outermost); path = dirname(path)) {
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false, // others have put something there
    );
    if (!isRemoved) return;
  }
}
