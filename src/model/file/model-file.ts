// The parts of a factor model ↔ the bytes of its safetensors file. docs/FORMAT.md describes every tensor and key.
import { ArgumentError, FormatError } from '../../errors.ts';
import type { ModelMetadata } from '../../objective/metadata.ts';
import { readIds, writeIds } from '../../tensors/id-tensors.ts';
import { readSafetensors, type Tensor, type TensorFile } from '../../tensors/safetensors.ts';
import { readTensor, tensorOf } from '../../tensors/typed-tensors.ts';
import { checkParts, isShallow, type ModelFrame, type ModelParts } from '../model-parts.ts';
import type { ItemLists } from '../rank/ranker.ts';

export const FORMAT = 'halfsweep';
export const FORMAT_VERSION = '1';

/** The optional columns, and the tensors they are in. */
const COLUMNS = [
  ['seenWeights', 'seen_weights', 'F32'],
  ['seenTargets', 'seen_targets', 'F32'],
  ['userWeights', 'user_weights', 'F32'],
  ['itemWeights', 'item_weights', 'F32'],
  ['userDiscounts', 'user_discounts', 'F32'],
  ['itemDiscounts', 'item_discounts', 'F32'],
  ['itemCounts', 'item_counts', 'I32'],
] as const;

/** What the file of a model holds. Throws ArgumentError for string ids that have no UTF-8 form. */
export function modelTensors(parts: ModelParts): TensorFile {
  const { users, items, factors } = parts;
  const tensors: [string, Tensor][] = [['item_factors', tensorOf(parts.itemFactors, [items.size, factors])]];
  if (parts.userFactors.length > 0) {
    tensors.push(['user_factors', tensorOf(parts.userFactors, [users.size, factors])]);
  }
  return frameTensors(parts, tensors);
}

/** The same of a frame and the tensors of its factors. */
export function frameTensors(frame: ModelFrame, factorTensors: readonly [string, Tensor][]): TensorFile {
  const tensors = new Map<string, Tensor>([
    ...factorTensors,
    ['item_gram', tensorOf(frame.itemGram)],
    ...writeIds('item_ids', frame.items),
    ...writeIds('user_ids', frame.users),
  ]);
  for (const [key, name] of COLUMNS) {
    const column = frame[key];
    if (column) tensors.set(name, tensorOf(column));
  }
  if (frame.seen) {
    tensors.set('seen_indptr', tensorOf(frame.seen.indptr));
    tensors.set('seen_indices', tensorOf(frame.seen.indices));
  }
  const metadata = { format: FORMAT, format_version: FORMAT_VERSION, model: JSON.stringify(frame.metadata) };
  return { tensors, metadata };
}

/** The parts of a model, checked. Throws FormatError for a file of anything else. */
export function readParts(file: TensorFile): ModelParts {
  const { tensors, metadata } = ofModel(file);
  const { values: itemFactors, shape } = readTensor(tensors, 'item_factors', 'F32', 2);
  const userFactors = readUserFactors(tensors, shape[1]);
  return asFormat(() => {
    const parts = { ...readFrame(tensors, metadata, shape[1]), userFactors, itemFactors };
    checkParts(parts);
    return parts;
  });
}

/** The tensors of a file, as views of it, and its metadata. Throws FormatError for bytes that are no safetensors. */
export function readTensorFile(file: ArrayBuffer | Uint8Array): TensorFile {
  if (!(file instanceof ArrayBuffer || file instanceof Uint8Array)) {
    throw new ArgumentError('bytes', file, 'an ArrayBuffer or a Uint8Array');
  }
  if (file.byteLength === 0) throw new FormatError('file length', 0, '8 or more'); // perhaps detached
  // Plain bytes of either: the slice() of Node's Buffer, a Uint8Array too, does not copy.
  return readSafetensors(
    file instanceof ArrayBuffer ? new Uint8Array(file) : new Uint8Array(file.buffer, file.byteOffset, file.byteLength),
  );
}

/** The same file. Throws FormatError where it is not one of ours. */
export function ofModel(file: TensorFile): TensorFile {
  const { metadata } = file;
  if (metadata.format !== FORMAT) throw new FormatError('__metadata__.format', metadata.format, `"${FORMAT}"`);
  if (metadata.format_version !== FORMAT_VERSION) {
    throw new FormatError('__metadata__.format_version', metadata.format_version, `"${FORMAT_VERSION}"`);
  }
  return file;
}

/** Everything but the factors, not yet checked against one another. */
export function readFrame(
  tensors: TensorFile['tensors'],
  metadata: TensorFile['metadata'],
  factors: number,
): ModelFrame {
  return {
    users: readIds(tensors, 'user_ids'),
    items: readIds(tensors, 'item_ids'),
    factors,
    itemGram: readTensor(tensors, 'item_gram', 'F64', 1).values,
    seen: readSeen(tensors),
    ...readColumns(tensors),
    metadata: readModelMetadata(metadata.model),
  };
}

function readUserFactors(tensors: ReadonlyMap<string, Tensor>, factors: number): Float32Array {
  if (!tensors.has('user_factors')) return new Float32Array(0);
  const { values, shape } = readTensor(tensors, 'user_factors', 'F32', 2);
  if (shape[1] !== factors) throw new FormatError('columns of user_factors', shape[1], `${factors}, as item_factors`);
  return values;
}

function readSeen(tensors: ReadonlyMap<string, Tensor>): ItemLists | null {
  if (!tensors.has('seen_indptr') && !tensors.has('seen_indices')) return null;
  return {
    indptr: readTensor(tensors, 'seen_indptr', 'I32', 1).values,
    indices: readTensor(tensors, 'seen_indices', 'I32', 1).values,
  };
}

function readColumns(tensors: ReadonlyMap<string, Tensor>) {
  const columns = COLUMNS.map(([key, name, dtype]) => [
    key,
    tensors.has(name) ? readTensor(tensors, name, dtype, 1).values : null,
  ]);
  return Object.fromEntries(columns) as Pick<ModelParts, (typeof COLUMNS)[number][0]>;
}

function readModelMetadata(text: string | undefined): ModelMetadata {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {}
  if (typeof value === 'object' && value && !Array.isArray(value) && isShallow(value)) {
    return Object.freeze(value as ModelMetadata);
  }
  throw new FormatError('__metadata__.model', text, 'a JSON object, at most 64 deep');
}

/** In a file, what would be a caller's mistake is a fault of the format. */
export function asFormat<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArgumentError) throw new FormatError(error.argument, error.got, error.expected);
    throw error;
  }
}
