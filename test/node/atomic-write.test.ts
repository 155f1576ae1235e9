import { execFile } from 'node:child_process';
import { chmod, mkdir, open, readdir, readFile, readlink, stat, symlink, utimes } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { checkWritable, openJournal, removeLeftovers, writeAtomic } from '../../src/node/index.ts';
import { useFolder } from './folder.ts';
import { leaveTemporary, NODE_ENTRY, writer } from './leftovers.ts';

const folder = useFolder();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (name: string) => readFile(folder.path(name), 'utf8');
const temporaries = async () => (await readdir(folder.path(''))).filter((name) => name.endsWith('.tmp'));

describe('writeAtomic', () => {
  it('writes a new file and replaces an old one', async () => {
    await writeAtomic(folder.path('model'), bytes('one'));
    expect(await text('model')).toBe('one');
    await writeAtomic(folder.path('model'), bytes('two'));
    expect(await text('model')).toBe('two');
    expect(await temporaries()).toEqual([]);
  });

  it('takes no name of a folder', async () => {
    await expect(checkWritable(folder.path('new/'))).rejects.toMatchObject({
      argument: 'file',
      expected: 'the name of a file, and not of a folder',
    });
  });

  it('leaves the old file and no other when writing fails', async () => {
    await folder.write('kept', 'old');
    const unwritable = { byteLength: 3 } as unknown as Uint8Array;
    await expect(writeAtomic(folder.path('kept'), unwritable)).rejects.toThrow();
    expect(await text('kept')).toBe('old');
    expect(await temporaries()).toEqual([]);
  });

  it('never shows a part of the new file under its name', async () => {
    await folder.write('watched', 'old');
    const large = new Uint8Array(64 * 2 ** 20).fill(120);
    let done = false;
    const writing = writeAtomic(folder.path('watched'), large).finally(() => {
      done = true;
    });
    const sizes = new Set<number>();
    while (!done) sizes.add((await stat(folder.path('watched'))).size);
    await writing;
    expect([...sizes].filter((size) => size !== 3 && size !== large.length)).toEqual([]);
    expect((await stat(folder.path('watched'))).size).toBe(large.length);
  });

  it('writes through a symbolic link', async () => {
    await folder.write('target', 'old');
    await symlink('target', folder.path('link'));
    await writeAtomic(folder.path('link'), bytes('new'));
    expect(await text('target')).toBe('new');
    expect(await readlink(folder.path('link'))).toBe('target');
  });

  it('writes through a link to a link that leads to nothing yet', async () => {
    await symlink('second', folder.path('first'));
    await symlink('nothing-yet', folder.path('second'));
    await writeAtomic(folder.path('first'), bytes('new'));
    expect(await text('nothing-yet')).toBe('new');
    expect(await readlink(folder.path('first'))).toBe('second');
    expect(await readlink(folder.path('second'))).toBe('nothing-yet');
  });

  it('leaves the permissions of a file as they are', async () => {
    const file = await folder.write('private', 'old');
    await chmod(file, 0o600);
    await writeAtomic(file, bytes('new'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('takes a name as long as the system does', async () => {
    const name = 'n'.repeat(255);
    await writeAtomic(folder.path(name), bytes('new'));
    expect(await text(name)).toBe('new');
    await expect(checkWritable(folder.path(`${name}n`))).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
  });

  it.runIf(process.platform === 'linux')('names the file for which there was no room', async () => {
    const file = folder.path('large');
    const script = `import('${NODE_ENTRY}').then(({ writeAtomic }) =>
      writeAtomic(${JSON.stringify(file)}, new Uint8Array(1 << 20)).catch(({ code, message }) => console.log(code, message)))`;
    const limited = ['-c', `trap '' XFSZ; ulimit -f 8; exec "$0" -e "$1"`, process.execPath, script];
    const { stdout } = await promisify(execFile)('sh', limited);
    expect(stdout).toMatch(
      /^EFBIG .*large cannot be written: it would be larger than files may be here \(EFBIG\)\. Name/,
    );
    expect(await temporaries()).toEqual([]);
  });
});

describe('what a killed process has left', () => {
  it('is removed by the next that writes the file, and what one that runs is writing is not', async () => {
    const file = folder.path('target');
    await leaveTemporary(file);
    expect(await temporaries()).toHaveLength(1);
    await removeLeftovers(folder.path('other'));
    expect(await temporaries()).toHaveLength(1);
    const living = await writer(file);
    expect(await temporaries()).toHaveLength(1); // it has removed the other
    await writeAtomic(file, bytes('new'));
    expect(await temporaries()).toHaveLength(1);
    await living.kill('SIGKILL');
    await removeLeftovers(file);
    expect(await temporaries()).toEqual([]);
    expect(await text('target')).toBe('new');
  });

  it('by another machine, only when it has not been touched for a day', async () => {
    const name = await folder.write('.far.01234567-1-0123456789ab.tmp', '');
    await removeLeftovers(folder.path('far'));
    expect(await temporaries()).toHaveLength(1);
    const before = Date.now() / 1000 - 90_000;
    await utimes(name, before, before);
    await removeLeftovers(folder.path('far'));
    expect(await temporaries()).toEqual([]);
  });
});

describe('checkWritable', () => {
  it('is content with a new file and with an old one', async () => {
    await checkWritable(folder.path('new'));
    await checkWritable(await folder.write('old', ''));
  });

  it('refuses folders and devices, and a folder that is not there', async () => {
    await mkdir(folder.path('folder'));
    await expect(checkWritable(folder.path('folder'))).rejects.toThrow(ArgumentError);
    await expect(checkWritable('/dev/null')).rejects.toThrow(ArgumentError);
    await expect(writeAtomic('/dev/null', bytes(''))).rejects.toThrow(ArgumentError);
    await expect(checkWritable(folder.path('missing/model'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it.each([null, 5, 'abc', {}, Float32Array.of(1), [1]])(
  'refuses to write what is not made of bytes: %s',
  async (content) => {
    const file = folder.path('whole');
    await writeAtomic(file, bytes('before'));
    await expect(writeAtomic(file, content as never)).rejects.toThrow(ArgumentError);
    expect(await readFile(file, 'utf8')).toBe('before');
  },
);

it("needs nothing that the handles of Yarn's Plug'n'Play lack", async () => {
  const handle = await open(await folder.write('any', ''), 'r');
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const lacking = ['sync', 'datasync', 'writev', 'readv', 'utimes'].map((name) =>
    vi.spyOn(prototype, name).mockImplementation(() => {
      throw new Error('Method not implemented.');
    }),
  );
  try {
    await writeAtomic(folder.path('written'), Buffer.from('whole'));
    expect(await readFile(folder.path('written'), 'utf8')).toBe('whole');
    const journal = await openJournal(folder.path('log'));
    await journal.append('one');
    await journal.close();
    expect(await readFile(folder.path('log'), 'utf8')).toBe('one\n');
  } finally {
    for (const spy of lacking) spy.mockRestore();
  }
});
