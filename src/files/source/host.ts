// What runtimes do differently when they read files; package.json's imports choose (`#files-host`).

export interface FilesHost {
  isUtf8(bytes: Uint8Array): boolean;
  /** Unpacks a gzip stream. Throws what the platform throws; FormatError, which names it, where that unpacks nothing. */
  gunzip(name: string, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Unpack a page of Parquet of at most `size` bytes; absent, the library of Parquet does. */
  gunzipPage?(packed: Uint8Array, size: number): Uint8Array;
  brotliPage?(packed: Uint8Array, size: number): Uint8Array;
}
