// zip.js declares its types for the whole package only; this is the part of it that reads.
declare module '@zip.js/zip.js/lib/zip-core-reader.js' {
  export { type Entry, type FileEntry, type Reader, ZipReader } from '@zip.js/zip.js';
}
