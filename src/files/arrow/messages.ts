// An Arrow IPC file or stream as its messages: a schema, and then batches of dictionaries and of records in their order.
//
// Source: https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
import { FormatError } from '../../errors.ts';
import { latin1 } from '../source/bytes.ts';
import { type FlatBytes, type FlatTable, flatBytes, int64, rootTable } from './flatbuffer.ts';
import { type ArrowSchema, readSchema } from './schema.ts';

/** How many values a column has, and how many of them are null. */
export interface FieldNode {
  readonly length: number;
  readonly nullCount: number;
}

/** Where a buffer lies in the body. */
export interface Region {
  readonly offset: number;
  readonly length: number;
}

export interface RecordBatch {
  readonly length: number;
  readonly nodes: readonly FieldNode[];
  readonly regions: readonly Region[];
  /** How the buffers are packed: 0 is LZ4, 1 Zstandard. */
  readonly codec: number | undefined;
  /** Of each column of views, how many buffers of text it has. */
  readonly viewBuffers: readonly number[];
  readonly body: Uint8Array;
}

export type BatchMessage =
  | { readonly kind: 'records'; readonly batch: RecordBatch; readonly end: number }
  | {
      readonly kind: 'dictionary';
      readonly id: number;
      readonly isDelta: boolean;
      readonly batch: RecordBatch;
      readonly end: number;
    };

export interface ArrowMessages {
  readonly schema: ArrowSchema;
  readonly batches: Iterable<BatchMessage>;
}

const MAGIC = 'ARROW1';
const HEADER = { schema: 1, dictionary: 2, records: 3 } as const;
/** Of a block of the footer: where a message is, and how long its two parts are, which it says itself. */
const BLOCK_BYTES = 24;

/** @throws FormatError for what is neither, and for messages that do not lie within the bytes */
export function readMessages(bytes: Uint8Array): ArrowMessages {
  const head = latin1(bytes.subarray(0, 8));
  if (head.startsWith('FEA1')) {
    throw new FormatError('format', 'Feather version 1', 'version 2: pyarrow.feather.write_feather writes it');
  }
  return head.startsWith(MAGIC) ? fileMessages(bytes) : streamMessages(bytes);
}

function fileMessages(bytes: Uint8Array): ArrowMessages {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - MAGIC.length - 4;
  const tail = latin1(bytes.subarray(-MAGIC.length));
  if (tail !== MAGIC) throw new FormatError('end', 'other bytes', `a whole file, which ends in ${MAGIC}`);
  const length = view.getInt32(end, true);
  if (length <= 0 || length > end) throw new FormatError('footer', `${length} bytes`, `1 to ${end}`);
  const flat = flatBytes(bytes.subarray(end - length, end));
  const footer = rootTable(flat);
  const schema = footer.table(1);
  if (!schema) throw new FormatError('footer', 'none', 'a schema');
  const blocks = [2, 3].flatMap((field) => footer.structs(field, BLOCK_BYTES, int64));
  function* batches() {
    let read = 0;
    for (const offset of blocks) {
      const message = messageAt(bytes, offset, flat);
      if (!message) throw new FormatError('footer', `an end at byte ${offset}`, 'a batch');
      read += message.end - offset;
      // Were one read twice, a small file could have any number of rows.
      if (read > bytes.length) throw new FormatError('footer', 'batches that overlap', 'each batch once');
      yield batchOf(message);
    }
  }
  return { schema: readSchema(schema), batches: batches() };
}

function streamMessages(bytes: Uint8Array): ArrowMessages {
  const flat = flatBytes(bytes);
  const first = messageAt(bytes, 0, flat);
  if (first?.header !== HEADER.schema) throw new FormatError('stream', 'another message', 'a schema first');
  function* batches() {
    for (let at = first!.end; at < bytes.length; ) {
      const message = messageAt(bytes, at, flat);
      if (!message) return;
      at = message.end;
      if (message.header !== HEADER.schema) yield batchOf(message);
    }
  }
  return { schema: readSchema(first.table), batches: batches() };
}

interface Message {
  readonly header: number;
  readonly table: FlatTable;
  readonly body: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

/** The message that begins at `offset`, or undefined at the end of a stream. */
function messageAt(bytes: Uint8Array, offset: number, { budget }: FlatBytes): Message | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isMarked = view.getInt32(offset, true) === -1; // since version 0.15
  const begin = offset + (isMarked ? 8 : 4);
  const length = view.getInt32(begin - 4, true);
  if (length === 0) return undefined;
  if (length < 0 || begin + length > bytes.length) {
    throw new FormatError(`message at byte ${offset}`, `${length} bytes`, 'an Arrow file or stream, whole');
  }
  const message = rootTable(flatBytes(bytes.subarray(begin, begin + length), budget));
  const bodyLength = message.int64(3);
  const table = message.table(2);
  const end = begin + length + bodyLength;
  if (!table || end > bytes.length) {
    throw new FormatError(`message at byte ${offset}`, `${bodyLength} bytes`, 'an Arrow file or stream, whole');
  }
  return { header: message.uint8(1, 0), table, body: bytes.subarray(begin + length, end), end };
}

function batchOf({ header, table, body, end }: Message): BatchMessage {
  if (header === HEADER.records) return { kind: 'records', batch: recordBatch(table, body), end };
  const data = header === HEADER.dictionary ? table.table(1) : undefined;
  if (!data) throw new FormatError('message', `kind ${header}`, 'a dictionary or a record batch');
  return {
    kind: 'dictionary',
    id: table.int64(0),
    isDelta: table.uint8(2, 0) !== 0,
    batch: recordBatch(data, body),
    end,
  };
}

function recordBatch(table: FlatTable, body: Uint8Array): RecordBatch {
  const compression = table.table(3);
  return {
    length: table.int64(0),
    nodes: table.structs(1, 16, (view, at) => ({ length: int64(view, at), nullCount: int64(view, at + 8) })),
    regions: table.structs(2, 16, (view, at) => ({ offset: int64(view, at), length: int64(view, at + 8) })),
    codec: compression?.uint8(0, 0),
    viewBuffers: table.structs(4, 8, int64),
    body,
  };
}
