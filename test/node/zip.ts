// A zip archive put together by hand, with whatever lies a test wants in it.
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  content: Uint8Array;
  deflated?: boolean;
  /** What the archive says, where that is not so. */
  size?: number;
  checksum?: number;
  flags?: number;
  method?: number;
}

export function zip(...entries: ZipEntry[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = entry.deflated ? deflateRawSync(entry.content) : entry.content;
    const fields = Buffer.alloc(26); // shared by the local header and the directory, from "version needed" on
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0, 2);
    fields.writeUInt16LE(entry.method ?? (entry.deflated ? 8 : 0), 4);
    fields.writeUInt32LE(entry.checksum ?? crc32(entry.content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.size ?? entry.content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04'), fields, name, Buffer.from(packed));
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, central, name);
    offset += 4 + fields.length + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
