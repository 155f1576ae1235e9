// Outputs for which there is no room: a full standard output, standard error or --out, a file system of some kilobytes, files that
// may not grow, and little memory.
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, expectEqual, expectFailure, start, temporaries } from './command.mjs';
import { made, NAMES } from './given.mjs';

const OLD = 'what was there before';

/** /dev/full in the place of one or both streams, of --out, of --checkpoint or of --log. */
export async function full(given, random) {
  const command = await given.command(random.pick(NAMES), random);
  const room = given.room();
  if (random.chance(0.3)) {
    const places = command.args.flatMap((value, at) =>
      ['out', 'state', 'log', 'out.safetensors'].includes(value) ? [at] : [],
    );
    const at = places.length > 0 ? random.pick(places) : command.args.indexOf('folder');
    const args = command.args.with(at, '/dev/full');
    const result = await start(args, { cwd: room }).done;
    if (result.code !== 2 && result.code !== 1) throw new Error(`${args} ended by ${result.code}: ${result.stderr}`);
    if (!/^halfsweep: .*\/dev\/full/m.test(result.stderr)) throw new Error(`no word of /dev/full: ${result.stderr}`);
    expectEqual('files', made(room), { logged: false, folder: {} });
    rmSync(room, { recursive: true });
    return {};
  }
  const [toOut, toError] = random.pick([
    [true, false],
    [false, true],
    [true, true],
  ]);
  const device = openSync('/dev/full', 'w');
  const stdio = ['ignore', toOut ? device : 'pipe', toError ? device : 'pipe'];
  const args = random.chance(0.5) ? [...command.args, '--json'] : command.args;
  const result = await start(args, { cwd: room, stdio }).done;
  closeSync(device);
  if (toOut && toError && result.code !== 1) throw new Error(`ended by ${result.code ?? result.signal}`);
  if (toOut && !toError) expectFailure(result, /standard output cannot be written: .*ENOSPC/);
  if (!toOut && result.code !== 0) throw new Error(`ended by ${result.code ?? result.signal}: ${result.stderr}`);
  expectEqual('files', made(room), command.made);
  rmSync(room, { recursive: true });
  return {};
}

/** Mounts a file system of some kilobytes; null where that is not permitted. */
function mount(folder, kilobytes) {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
    return () => execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
}

/** A file system, or a limit of files, that is smaller than some of the outputs: whole, or refused by name with the old kept. */
export async function noRoom(given, random) {
  const command = await given.command(random.pick(NAMES), random);
  const room = given.room();
  const isLimit = random.chance(0.5);
  const kilobytes = random.pick([4, 64, 100, 200, 300, 400, 600, 900, 1400]);
  const umount = isLimit ? null : mount(room, kilobytes);
  if (!isLimit && !umount) return { 'NOT RUN, as no tmpfs could be mounted (root alone can)': 1 };
  try {
    const [first] = Object.keys(command.made).filter((name) => !['folder', 'logged', 'state'].includes(name));
    const isReplaced = first !== undefined && random.chance(0.5);
    if (isReplaced) writeFileSync(join(room, first), OLD);
    // In blocks of 512 bytes, as POSIX has it and dash does.
    const shell = isLimit ? `ulimit -f ${kilobytes * 2}` : undefined;
    const result = await start(command.args, { cwd: room, shell }).done;
    expectEqual('temporary files', [...temporaries(room), ...temporaries(join(room, 'folder'))], []);
    if (result.code === 0) {
      expectEqual('files', made(room), command.made);
      return {};
    }
    // Before the work where it can be foreseen, else by the system.
    expectFailure(
      result,
      /(out\S*|state|log|folder\S*) (cannot be written: .*\((ENOSPC|EFBIG)\)\. |needs? at least .* Make room)/,
    );
    for (const [name, digest] of Object.entries({
      ...made(room),
      logged: undefined,
      folder: undefined,
      state: undefined,
    })) {
      if (digest === undefined || digest === command.made[name]) continue;
      if (!isReplaced || digestOf(join(room, name)) !== digestOf(old(given)))
        throw new Error(`${name} is half-written`);
    }
    return { 'refused for want of room': 1 };
  } finally {
    umount?.();
    rmSync(room, { recursive: true, force: true });
  }
}

function old({ folder }) {
  const file = join(folder, 'old');
  if (!existsSync(file)) writeFileSync(file, OLD);
  return file;
}

/** What V8 says when it cannot go on; it ends the process then, and nobody can catch that. */
const OF_V8 =
  /Fatal (process|JavaScript) |FATAL ERROR|out of memory|OOM|# Check failed|std::bad_alloc|pthread_create|uv_thread_create|Assertion/;

/**
 * Little address space. On Linux x64, Node 20 does not start with less than 0.7 GiB; each memory of WebAssembly reserves 10 GiB, and
 * a fit takes two.
 */
export async function littleMemory(given, random) {
  const command = await given.command(random.pick(NAMES), random);
  const room = given.room();
  const gibibytes = random.pick([0.8, 1, 1.5, 2, 4, 8, 11, 12, 16, 20, 21, 22, 24, 30, 32, 34, 40, 48]);
  const shell = `ulimit -v ${Math.round(gibibytes * 2 ** 20)}`;
  const result = await start(command.args, { cwd: room, shell }).done;
  try {
    expectEqual('temporary files', [...temporaries(room), ...temporaries(join(room, 'folder'))], []);
    if (result.code === 0) {
      expectEqual('files', made(room), command.made);
      return { done: 1 };
    }
    const isAbort = result.signal !== null || result.code >= 128;
    if (isAbort && OF_V8.test(result.stderr)) return { 'ended by V8 itself': 1 };
    expectFailure(result, /memory|Memory/);
    return { 'refused with a message': 1 };
  } catch (error) {
    throw new Error(`with ${gibibytes} GiB: ${error.message}`, { cause: error });
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}
