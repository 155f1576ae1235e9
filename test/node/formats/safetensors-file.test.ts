// Safetensors files that are read in pieces: by the byte here, as those of gigabytes are by the 64 MiB.
import { execFile, spawn } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.ts';
import { readSafetensorsFile } from '../../../src/node/formats/safetensors-file.ts';
import { bytesOf, writeSafetensors } from '../../../src/tensors/safetensors.ts';
import { tensorOf } from '../../../src/tensors/typed-tensors.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();
const tensors = new Map([
  ['doubles', tensorOf(Float64Array.of(1, 2, 3))],
  ['floats', tensorOf(Float32Array.of(4, 5, 6, 7), [2, 2])],
  ['none', tensorOf(new Int32Array(0))],
  ['bytes', tensorOf(Uint8Array.of(8, 9, 10))],
]);
const whole = writeSafetensors({ tensors, metadata: { a: 'b' } });
const anything = () => {};

async function failure(file: string, pieceBytes?: number): Promise<FormatError> {
  const error = await readSafetensorsFile(file, anything, pieceBytes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FormatError);
  expect(String(error)).toContain(file);
  return error as FormatError;
}

describe('a safetensors file', () => {
  it.each([1, 5, 8, 1000])('comes in pieces of %d bytes, each tensor in a buffer of its own', async (pieceBytes) => {
    const file = await folder.write('whole', whole);
    const read = await readSafetensorsFile(file, anything, pieceBytes);
    expect(read.metadata).toEqual({ a: 'b' });
    expect([...read.tensors.keys()]).toEqual(['doubles', 'floats', 'none', 'bytes']);
    for (const [name, { dtype, shape, bytes }] of read.tensors) {
      const expected = tensors.get(name)!;
      expect({ dtype, shape }).toEqual({ dtype: expected.dtype, shape: expected.shape });
      expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
      expect(Buffer.compare(bytesOf(bytes), bytesOf(expected.bytes))).toBe(0);
    }
    const bytes = Buffer.concat([read.header, ...Array.from(read.tensors.values(), (tensor) => bytesOf(tensor.bytes))]);
    expect(bytes.equals(whole)).toBe(true);
  });

  it('is refused where it ends, wherever that is', async () => {
    for (let end = 0; end < whole.length; end++) {
      await failure(await folder.write('cut', whole.subarray(0, end)), 3);
    }
    await failure(await folder.write('longer', Buffer.concat([whole, Uint8Array.of(0)])));
  });

  it('is refused by its header before its tensors are read', async () => {
    const file = await folder.write('other', whole);
    const refuse = () => {
      throw new FormatError('metadata', 'another', 'ours');
    };
    await expect(readSafetensorsFile(file, refuse)).rejects.toThrow(`${file}: metadata`);
  });

  it('may be a pipe, which has no size', async () => {
    const pipe = await fifo('pipe');
    const source = await folder.write('source', whole);
    for (const [bytes, isWhole] of [
      [whole, true],
      [whole.subarray(0, -1), false],
      [Buffer.concat([whole, whole]), false],
    ] as const) {
      await folder.write('source', bytes);
      const writer = spawn('sh', ['-c', `cat "${source}" > "${pipe}"`]);
      const done = new Promise((resolve) => writer.on('close', resolve));
      const read = readSafetensorsFile(pipe, anything, 3);
      if (isWhole) expect((await read).tensors.size).toBe(4);
      else await expect(read).rejects.toThrow(FormatError);
      await done;
    }
  });

  it.runIf(process.platform === 'linux')(
    'may be none: devices end the reading at once, folders name themselves',
    async () => {
      await failure('/dev/null');
      await failure('/dev/zero');
      await failure('/proc/self/status');
      await expect(readSafetensorsFile(folder.path(''), anything)).rejects.toMatchObject({
        code: 'EISDIR',
        message: expect.stringContaining(folder.path('')),
      });
    },
  );
});

async function fifo(name: string): Promise<string> {
  await promisify(execFile)('mkfifo', [folder.path(name)]);
  return folder.path(name);
}

it('a file that another program shortens is refused', async () => {
  const file = await folder.write('shortened', whole);
  await expect(readSafetensorsFile(file, () => truncateSync(file, whole.length - 2), 1)).rejects.toThrow(FormatError);
});
