// Runs the built command line as a user would: `npm test` builds it before. HALFSWEEP_CLI has another one.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const CLI = process.env.HALFSWEEP_CLI ?? join(import.meta.dirname, '../../dist/cli.js');
if (!existsSync(CLI)) throw new Error(`${CLI} is missing: run \`npm run build\` first.`);

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param flags Node's own */
export function start(
  args: string[],
  cwd?: string,
  flags: readonly string[] = [],
): { child: ChildProcess; done: Promise<Run> } {
  const child = spawn(process.execPath, [...flags, CLI, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const done = Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { child, done: done.then(([exit, stdout, stderr]) => ({ code: exit, stdout, stderr })) };
}

/** Runs to the end. */
export function run(...args: string[]): Promise<Run> {
  return start(args).done;
}

/** Runs with --json and parses what was printed, which must be one document. */
export async function runJson<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
