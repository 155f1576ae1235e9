// Commands that are killed, at any instant or while a temporary file is there, and run again.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectEqual, sleep, start, succeed, temporaries } from './command.mjs';
import { made } from './given.mjs';

const OLD = 'what was there before';
const OLD_DIGEST = createHash('sha256').update(OLD).digest('hex');

/** SIGKILL, once or several times; then the command again makes what it makes undisturbed, and nothing else is there. */
export function killed(name) {
  return async (given, random) => {
    const command = await given.command(name, random);
    const room = given.room();
    const isReplaced = random.chance(0.5);
    if (isReplaced) leaveOld(room, command.made);
    let left = 0;
    for (let times = 1 + random.below(3); times > 0; times--) {
      const { child, done } = start(command.args, { cwd: room });
      await untilInstant(room, command.milliseconds, done, random);
      child.kill('SIGKILL');
      await done;
      if (found(room).length > 0) left++;
      expectWhole(room, command.made, isReplaced);
    }
    await succeed(command.args, { cwd: room });
    expectEqual('after the rerun', made(room), command.made);
    rmSync(room, { recursive: true });
    return { 'kills that left a temporary file': left };
  };
}

/** SIGINT, SIGTERM or SIGHUP: nothing is left at once. */
export async function signalled(given, random) {
  const command = await given.command(
    random.pick(['train', 'checkpoint', 'tune', 'convert', 'large', 'large', 'large', 'large']),
    random,
  );
  const room = given.room();
  const isReplaced = random.chance(0.5);
  if (isReplaced) leaveOld(room, command.made);
  const signal = random.pick(['SIGINT', 'SIGTERM', 'SIGHUP']);
  const { child, done } = start(command.args, { cwd: room });
  await untilInstant(room, command.milliseconds, done, random, 0.2);
  const wasThere = found(room).length;
  child.kill(signal);
  if (random.chance(0.3)) {
    await sleep(random.below(30));
    child.kill(signal);
  }
  const end = await done;
  const code = 128 + { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[signal];
  if (end.code !== 0 && end.code !== code && end.signal !== signal)
    throw new Error(`ended by ${end.code ?? end.signal} after ${signal}: ${end.stderr}`);
  if (/^ {4}at /m.test(end.stderr)) throw new Error(end.stderr);
  expectEqual('temporary files', found(room), []);
  expectWhole(room, command.made, isReplaced);
  await succeed(command.args, { cwd: room });
  expectEqual('after the rerun', made(room), command.made);
  rmSync(room, { recursive: true });
  return { 'signals while a temporary file was there': wasThere > 0 ? 1 : 0 };
}

/** Any instant of the run, in a share of the cases, or else the next one at which there is a temporary file. */
async function untilInstant(room, milliseconds, done, random, share = 0.5) {
  if (random.chance(share)) return sleep((random.below(1000) / 1000) * milliseconds * 1.1);
  let over = false;
  done.then(() => (over = true));
  // The n-th: of a fit with checkpoints, and of an export, there are several.
  for (let left = 1 + random.below(4), last = ''; left > 0 && !over; ) {
    const [name = ''] = found(room);
    if (name !== '' && name !== last) left--;
    last = name;
    if (left > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

function found(room) {
  return [...temporaries(room), ...temporaries(join(room, 'folder'))];
}

function leaveOld(room, { logged, folder, state, ...files }) {
  for (const name of Object.keys(files)) writeFileSync(join(room, name), OLD);
  if (Object.keys(folder).length === 0) return;
  mkdirSync(join(room, 'folder'));
  for (const name of Object.keys(folder)) writeFileSync(join(room, 'folder', name), OLD);
}

/** Every output is the new file, or the old one where there was one, or not there yet. */
function expectWhole(room, expected, isReplaced) {
  const { folder, logged, state, ...files } = made(room); // a state and a log are of their instant
  const check = (digests, news) => {
    for (const [name, digest] of Object.entries(digests)) {
      if (name.endsWith('.tmp') || digest === news[name] || (isReplaced && digest === OLD_DIGEST)) continue;
      throw new Error(`${name} is neither the old file nor the new one`);
    }
  };
  check(files, expected);
  check(folder, expected.folder);
}
