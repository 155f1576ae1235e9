// A folder of its own for the files of one test file, removed at the end.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export interface Folder {
  path(name: string): string;
  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** To be called at the top of a test file, or of a describe. */
export function useFolder(): Folder {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'halfsweep-'));
  });
  afterAll(() => rm(root, { recursive: true }));
  const path = (name: string) => join(root, name);
  return {
    path,
    async write(name, content) {
      await writeFile(path(name), content);
      return path(name);
    },
  };
}
