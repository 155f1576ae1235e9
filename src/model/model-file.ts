// The parts of a factor model ↔ the bytes of its safetensors file. docs/FORMAT.md describes every tensor and key.
import { ArgumentError, FormatError } from '../errors.ts';
import { readIds, writeIds } from './id-tensors.ts';
import { checkParts, type ModelParts } from './model-parts.ts';
import type { Lists } from './ranker.ts';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';
import { readTensor, tensorOf } from './tensors.ts';

export const FORMAT = 'halfsweep';
export const FORMAT_VERSION = '1';

/** The model as one file. Throws ArgumentError for string ids that have no UTF-8 form. */
export function encodeParts(parts: ModelParts): Uint8Array<ArrayBuffer> {
  const { users, items, factors } = parts;
  const tensors = new Map<string, Tensor>([
    ['item_factors', tensorOf(parts.itemFactors, [items.size, factors])],
    ['item_gram', tensorOf(parts.itemGram)],
    ...writeIds('item_ids', items),
    ...writeIds('user_ids', users),
  ]);
  if (parts.userFactors.length > 0) tensors.set('user_factors', tensorOf(parts.userFactors, [users.size, factors]));
  if (parts.itemCounts) tensors.set('item_counts', tensorOf(parts.itemCounts));
  if (parts.seen) {
    tensors.set('seen_indptr', tensorOf(parts.seen.indptr));
    tensors.set('seen_indices', tensorOf(parts.seen.indices));
  }
  const metadata = { format: FORMAT, format_version: FORMAT_VERSION, model: JSON.stringify(parts.metadata) };
  return writeSafetensors({ tensors, metadata });
}

/** The parts of a model, checked. Throws FormatError for bytes that are no such file. */
export function decodeParts(file: ArrayBuffer | Uint8Array): ModelParts {
  if (!(file instanceof ArrayBuffer || file instanceof Uint8Array)) {
    throw new ArgumentError('bytes', file, 'an ArrayBuffer or a Uint8Array');
  }
  // Plain bytes of either: the slice() of Node's Buffer, a Uint8Array too, does not copy.
  const bytes =
    file instanceof ArrayBuffer ? new Uint8Array(file) : new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.format !== FORMAT) throw new FormatError('__metadata__.format', metadata.format, `"${FORMAT}"`);
  if (metadata.format_version !== FORMAT_VERSION) {
    throw new FormatError('__metadata__.format_version', metadata.format_version, `"${FORMAT_VERSION}"`);
  }
  const { values: itemFactors, shape } = readTensor(tensors, 'item_factors', 'F32', 2);
  const parts: ModelParts = {
    users: readIds(tensors, 'user_ids'),
    items: readIds(tensors, 'item_ids'),
    factors: shape[1],
    userFactors: readUserFactors(tensors, shape[1]),
    itemFactors,
    itemGram: readTensor(tensors, 'item_gram', 'F64', 1).values,
    seen: readSeen(tensors),
    itemCounts: tensors.has('item_counts') ? readTensor(tensors, 'item_counts', 'I32', 1).values : null,
    metadata: readModelMetadata(metadata.model),
  };
  return checked(parts);
}

function readUserFactors(tensors: ReadonlyMap<string, Tensor>, factors: number): Float32Array {
  if (!tensors.has('user_factors')) return new Float32Array(0);
  const { values, shape } = readTensor(tensors, 'user_factors', 'F32', 2);
  if (shape[1] !== factors) throw new FormatError('columns of user_factors', shape[1], `${factors}, as item_factors`);
  return values;
}

function readSeen(tensors: ReadonlyMap<string, Tensor>): Lists | null {
  if (!tensors.has('seen_indptr') && !tensors.has('seen_indices')) return null;
  return {
    indptr: readTensor(tensors, 'seen_indptr', 'I32', 1).values,
    indices: readTensor(tensors, 'seen_indices', 'I32', 1).values,
  };
}

function readModelMetadata(text: string | undefined): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new FormatError('__metadata__.model', text, 'JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new FormatError('__metadata__.model', text, 'a JSON object');
  }
  return Object.freeze(value as Record<string, unknown>);
}

/** In a file, what would be a caller's mistake is a fault of the format. */
function checked(parts: ModelParts): ModelParts {
  try {
    checkParts(parts);
    return parts;
  } catch (error) {
    if (error instanceof ArgumentError) throw new FormatError(error.argument, error.got, error.expected);
    throw error;
  }
}
