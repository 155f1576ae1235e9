// The parts of a compact model ↔ the bytes of its file, which differs from a whole model's in the type of the factors and
// in the scales of their rows (docs/FORMAT.md). A whole model's file can be read as well.
import { FormatError } from '../../errors.ts';
import type { Dtype, Tensor, TensorFile } from '../../tensors/safetensors.ts';
import { readTensor, tensorOf } from '../../tensors/typed-tensors.ts';
import { asFormat, frameTensors, ofModel, readFrame, readTensorFile } from '../file/model-file.ts';
import { checkFrame, type ModelFrame } from '../model-parts.ts';
import { type CompactRows, checkRows, type Precision } from './compact-rows.ts';

/** What a compact model is made of. */
export interface CompactParts {
  readonly frame: ModelFrame;
  readonly items: CompactRows;
  /** Null for a model that keeps no users. */
  readonly users: CompactRows | null;
}

const DTYPES: Readonly<Record<Precision, Dtype>> = { int8: 'I8', float16: 'F16', float32: 'F32' };

/** What the file of a compact model holds. */
export function compactTensors({ frame, items, users }: CompactParts): TensorFile {
  return frameTensors(frame, [
    ...rowTensors('item', items, frame.items.size),
    ...(users ? rowTensors('user', users, frame.users.size) : []),
  ]);
}

/** The parts, checked; the factors are views of the file. Throws FormatError for bytes that are no such file. */
export function decodeCompact(file: ArrayBuffer | Uint8Array): CompactParts {
  return readCompact(readTensorFile(file));
}

/** The same of a file that has been read. */
export function readCompact(file: TensorFile): CompactParts {
  const { tensors, metadata } = ofModel(file);
  const items = readRows(tensors, 'item');
  const users = tensors.has('user_factors') ? readRows(tensors, 'user') : null;
  if (users && (users.factors !== items.factors || users.precision !== items.precision)) {
    const [got, expected] = [users, items].map(
      ({ precision, factors }) => `${DTYPES[precision]} of ${factors} columns`,
    );
    throw new FormatError('user_factors', got, `${expected}, as item_factors`);
  }
  const frame = readFrame(tensors, metadata, items.factors);
  return asFormat(() => {
    checkFrame(frame);
    checkRows('item_factors', items, frame.items.size);
    if (users) checkRows('user_factors', users, frame.users.size);
    return { frame, items, users };
  });
}

function rowTensors(side: 'item' | 'user', rows: CompactRows, count: number): [string, Tensor][] {
  const { precision, factors, bytes, scales } = rows;
  const tensors: [string, Tensor][] = [
    [`${side}_factors`, { dtype: DTYPES[precision], shape: [count, factors], bytes }],
  ];
  if (scales) tensors.push([`${side}_scales`, tensorOf(scales)]);
  return tensors;
}

function readRows(tensors: ReadonlyMap<string, Tensor>, side: 'item' | 'user'): CompactRows {
  const name = `${side}_factors`;
  const tensor = tensors.get(name);
  const precision = (Object.keys(DTYPES) as Precision[]).find((key) => DTYPES[key] === tensor?.dtype);
  if (!tensor || !precision || tensor.shape.length !== 2) {
    const got = tensor && `${tensor.dtype} [${tensor.shape}]`;
    throw new FormatError(`tensor ${name}`, got, `${Object.values(DTYPES).join(', ')} of 2 dimensions`);
  }
  const scales = precision === 'float32' ? null : readTensor(tensors, `${side}_scales`, 'F32', 1).values;
  return { precision, factors: tensor.shape[1], bytes: tensor.bytes as Uint8Array, scales };
}
