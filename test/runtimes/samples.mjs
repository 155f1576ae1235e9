// One table in every format that halfsweep/files reads, and in every packing, made here because most runtimes read no files.
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { parquetWriteBuffer } from 'hyparquet-writer';

const ENTRIES = [
  ['ann', 'tea', 3.5],
  ['ann', 'honey', 2],
  ['łuk', 'tea', 4],
  ['bob', '蜂蜜', 1],
];
/** The same as a matrix: its ids are the numbers of rows and columns. */
const MATRIX = { rows: [0, 0, 1, 2], columns: [0, 1, 0, 2], values: ENTRIES.map(([, , value]) => value), side: 3 };

const column = (at) => ENTRIES.map((row) => row[at]);
const text = (content) => new TextEncoder().encode(content);

/** @returns { [name of the file]: its bytes as base64 } */
export async function samples() {
  const csv = text(`user,item,rating\n${ENTRIES.map((row) => `${row.join(',')}\n`).join('')}`);
  const ndjson = text(ENTRIES.map(([user, item, rating]) => `${JSON.stringify({ user, item, rating })}\n`).join(''));
  const parquet = parquetWith('UNCOMPRESSED');
  const files = {
    'plays.csv': csv,
    'plays.csv.gz': gzipSync(csv),
    'plays.csv.zst': zstd(csv),
    'plays.zip': await zip({ 'folder/plays.csv': csv }),
    'plays.ndjson': ndjson,
    'plays.ndjson.gz': gzipSync(ndjson),
    'plays.parquet': parquet,
    'snappy.parquet': parquetWith('SNAPPY'),
    'plays.parquet.gz': gzipSync(parquet),
    'plays.arrow': arrow(),
    'plays.mtx': matrixMarket(),
    'plays.mtx.gz': gzipSync(matrixMarket()),
    'plays.npz': await sparseNpz(),
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]),
  );
}

function parquetWith(codec) {
  const columnData = [
    { name: 'user', data: column(0), type: 'STRING' },
    { name: 'item', data: column(1), type: 'STRING' },
    { name: 'rating', data: column(2), type: 'FLOAT' },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, codec }));
}

function arrow() {
  return tableToIPC(tableFromArrays({ user: column(0), item: column(1), rating: column(2) }), { format: 'file' });
}

function matrixMarket() {
  const { rows, columns, values, side } = MATRIX;
  const lines = rows.map((row, at) => `${row + 1} ${columns[at] + 1} ${values[at]}\n`);
  return text(`%%MatrixMarket matrix coordinate real general\n${side} ${side} ${rows.length}\n${lines.join('')}`);
}

/** As SciPy's save_npz writes a COO matrix. */
function sparseNpz() {
  const { rows, columns, values, side } = MATRIX;
  return zip({
    'format.npy': npy('|S3', [], text('coo')),
    'shape.npy': npy('<i8', [2], BigInt64Array.of(BigInt(side), BigInt(side))),
    'row.npy': npy('<i4', [rows.length], Int32Array.from(rows)),
    'col.npy': npy('<i4', [columns.length], Int32Array.from(columns)),
    'data.npy': npy('<f4', [values.length], Float32Array.from(values)),
  });
}

function npy(descr, shape, data) {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.map((side) => `${side},`).join('')}), }`;
  const header = `${dict.padEnd(117)}\n`;
  const begin = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
  return Buffer.concat([begin, Uint8Array.of(header.length, 0), text(header), new Uint8Array(data.buffer)]);
}

async function zip(files) {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, bytes] of Object.entries(files))
    await writer.add(name, new Uint8ArrayReader(new Uint8Array(bytes)));
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

/** A frame of one block, stored, of at most 255 bytes: the zlib of Node 20 packs none. */
function zstd(bytes) {
  const block = (bytes.length << 3) | 1; // the last one
  return Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.length, block, block >> 8, 0), bytes]);
}
