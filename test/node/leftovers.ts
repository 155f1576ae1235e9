// What a process leaves that is killed while it writes a file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The built package's; HALFSWEEP_NODE has another one. */
export const NODE_ENTRY = pathToFileURL(process.env.HALFSWEEP_NODE ?? 'dist/node.js').href;

/** A process of the built package that writes `file` and never ends doing so; resolves when its temporary file is there. */
export async function writer(file: string): Promise<{ kill(signal: NodeJS.Signals): Promise<void> }> {
  const script = `import(${JSON.stringify(NODE_ENTRY)}).then(({ writeAtomic }) => {
    process.stdin.resume().on('end', () => process.exit()); // with the test, whatever becomes of it
    function* endless() { for (;;) yield new Uint8Array(1); }
    return writeAtomic(${JSON.stringify(file)}, endless());
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'inherit', 'inherit'] });
  const isThere = () =>
    existsSync(dirname(file)) &&
    readdirSync(dirname(file)).some(
      (name) => name.startsWith(`.${basename(file)}.`) && name.includes(`-${child.pid}-`),
    );
  while (!isThere()) {
    if (child.exitCode !== null) throw new Error('The process ended before it wrote.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return {
    async kill(signal) {
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

/** Leaves what such a process leaves when it is killed. */
export async function leaveTemporary(file: string): Promise<void> {
  await (await writer(file)).kill('SIGKILL');
}
