// A safetensors reader written from the published format alone (no code shared with src/): eight bytes of header length,
// little-endian; a JSON header that begins with a brace; then the data, which data_offsets index from its beginning.

export interface PublishedTensor {
  dtype: string;
  shape: number[];
  values: number[];
  begin: number;
}

export function readPublished(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  const header = JSON.parse(Buffer.from(file.subarray(8, 8 + headerLength)).toString('utf8'));
  const dataStart = 8 + headerLength;
  const readers: Record<string, [number, (at: number) => number]> = {
    U8: [1, (at) => view.getUint8(at)],
    I32: [4, (at) => view.getInt32(at, true)],
    F32: [4, (at) => view.getFloat32(at, true)],
    F64: [8, (at) => view.getFloat64(at, true)],
  };
  const tensors: [string, PublishedTensor][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets } = entry as { dtype: string; shape: number[]; data_offsets: [number, number] };
    const [bytes, read] = readers[dtype];
    const count = (data_offsets[1] - data_offsets[0]) / bytes;
    const begin = dataStart + data_offsets[0];
    const values = Array.from({ length: count }, (_, i) => read(begin + i * bytes));
    tensors.push([name, { dtype, shape, begin, values }]);
  }
  return { dataStart, metadata: header.__metadata__ as Record<string, string>, tensors: Object.fromEntries(tensors) };
}
