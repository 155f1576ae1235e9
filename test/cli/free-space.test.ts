// To the byte: what a volume has free is enough for as much.
import { beforeEach, expect, it, vi } from 'vitest';
import { checkSpace } from '../../src/cli/disk-space.ts';
import { useFolder } from '../node/folder.ts';

const { statfs } = vi.hoisted(() => ({ statfs: vi.fn() }));
vi.mock('node:fs/promises', async (original) => ({ ...(await original<object>()), statfs }));

const folder = useFolder();
beforeEach(() => void statfs.mockResolvedValue({ blocks: 20, bavail: 10, bsize: 100 }));

it('a model as large as what is free has room, one a byte larger has not', async () => {
  const file = folder.path('model');
  await checkSpace({ file, bytes: 1000 });
  await expect(checkSpace({ file, bytes: 1001 })).rejects.toThrow(
    `${file} needs at least 1,001 bytes, and there are 1,000 free. Make room, or name a file elsewhere.`,
  );
});

it('both files of a fit have to have room beside each other', async () => {
  const [file, other] = [folder.path('model'), folder.path('state')];
  await checkSpace({ file, bytes: 600 }, { file: other, bytes: 400 });
  await expect(checkSpace({ file, bytes: 600 }, { file: other, bytes: 401 })).rejects.toThrow(
    `${file} and ${other} need at least 1,001 bytes`,
  );
});

it.each([
  ['does not say', { blocks: 0, bavail: 0, bsize: 4096 }],
  ['cannot be asked', undefined],
])('there is room where the system %s', async (_, found) => {
  if (found) statfs.mockResolvedValue(found);
  else statfs.mockRejectedValue(new Error('ENOSYS'));
  await checkSpace({ file: folder.path('model'), bytes: 1e18 });
});
