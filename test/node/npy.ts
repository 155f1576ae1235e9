import { encodeNpy } from '../../src/files/matrix/npy.ts';

/** A whole .npy file in one array. */
export function npyBytes(values: Float32Array, shape: readonly number[]): Uint8Array {
  const [header, { buffer, byteOffset, byteLength }] = encodeNpy(values, shape);
  return new Uint8Array([...header, ...new Uint8Array(buffer, byteOffset, byteLength)]);
}
