// Typed arrays ↔ tensors of a safetensors file. Tensors are little-endian, as is every engine that runs WebAssembly in
// practice, so both ways are plain copies.
import { FormatError } from '../errors.ts';
import type { Dtype, Tensor } from './safetensors.ts';

const ARRAYS = { F64: Float64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;

type ArrayDtype = keyof typeof ARRAYS;
type TypedArray = Float64Array | Float32Array | Int32Array | Uint8Array;
type ArrayOf<D extends ArrayDtype> = InstanceType<(typeof ARRAYS)[D]>;

/** A tensor over the array's own bytes; of one dimension unless a shape is given. */
export function tensorOf(values: TypedArray, shape: readonly number[] = [values.length]): Tensor {
  const dtype = (Object.keys(ARRAYS) as ArrayDtype[]).find((key) => values instanceof ARRAYS[key]) as Dtype;
  return { dtype, shape, bytes: values };
}

/**
 * The values of a tensor with its shape: copied, so that they are aligned and the file can go, unless the tensor has a buffer
 * of its own. Throws FormatError when the tensor is missing or of another type or number of dimensions.
 */
export function readTensor<D extends ArrayDtype>(
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  dtype: D,
  dimensions: number,
): { values: ArrayOf<D>; shape: readonly number[] } {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== dtype || tensor.shape.length !== dimensions) {
    const got = tensor ? `${tensor.dtype} [${tensor.shape}]` : undefined;
    throw new FormatError(`tensor ${name}`, got, `${dtype} of ${dimensions} dimension${dimensions > 1 ? 's' : ''}`);
  }
  const { buffer, byteOffset, byteLength } = tensor.bytes;
  const own = byteLength < buffer.byteLength ? buffer.slice(byteOffset, byteOffset + byteLength) : buffer;
  return { values: new ARRAYS[dtype](own as ArrayBuffer) as ArrayOf<D>, shape: tensor.shape };
}
