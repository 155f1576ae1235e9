// The built command line as a process that something is done to, and what has to be true of its files afterwards.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Starts a command; `shell` is put before it by a shell (limits), `stdio` where its output goes. */
export function start(args, { cwd, shell, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  const command = [process.execPath, CLI, ...args];
  const child = shell
    ? spawn('sh', ['-c', `ulimit -c 0; ${shell}; exec "$0" "$@"`, ...command], { cwd, stdio })
    : spawn(command[0], command.slice(1), { cwd, stdio });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  const read = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  const done = Promise.all([ended, ...read]).then(([end, stdout, stderr]) => ({ ...end, stdout, stderr }));
  return { child, done };
}

/** Runs a command to its end, which must be a success. */
export async function succeed(args, options) {
  const result = await start(args, options).done;
  if (result.code !== 0) throw new Error(`${args[0]} ended by ${result.code ?? result.signal}: ${result.stderr}`);
  return result;
}

/** The names of temporary files in a folder. */
export function temporaries(folder) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tmp')) : [];
}

/** What is in a folder, by the names of its files: their digests. */
export function contents(folder) {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ name }) => [name, digestOf(join(folder, name))]).sort());
}

export function digestOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

export function expectEqual(what, got, expected) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}

/** A command that failed as it should: exit code 1, and one of our messages, without a stack. */
export function expectFailure({ code, signal, stderr }, pattern) {
  if (code !== 1 || /^ {4}at /m.test(stderr) || !/^halfsweep: /m.test(stderr) || !pattern.test(stderr))
    throw new Error(`ended by ${code ?? signal}, which is not exit code 1 with ${pattern}: ${stderr.slice(-800)}`);
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
