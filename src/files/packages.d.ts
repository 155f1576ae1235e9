// zip.js declares its types for the whole package only; this is the part of it that reads.
declare module '@zip.js/zip.js/lib/zip-core-reader.js' {
  export { type Entry, type FileEntry, type Reader, ZipReader } from '@zip.js/zip.js';
}

// hyparquet-compressors declares its own for the module that has everything.
declare module 'hyparquet-compressors/src/brotli.js' {
  export { decompressBrotli } from 'hyparquet-compressors';
}
declare module 'hyparquet-compressors/src/gzip.js' {
  export { gunzip } from 'hyparquet-compressors';
}
declare module 'hyparquet-compressors/src/lz4.js' {
  export { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
}
