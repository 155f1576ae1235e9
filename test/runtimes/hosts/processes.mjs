// Node, Bun and Deno: a process each, which prints its report.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { installNode, versions } from '../../../scripts/nodes.mjs';
import { Missing } from '../programs.mjs';

const OLDEST = '20';
const run = promisify(execFile);

const nodes = [OLDEST, ...versions].map((version) => ({
  name: `node ${version}`,
  able: { threads: true, relaxed: version !== '20' || 'Node 20 has it behind a flag' },
  start: (consumer, _, able) => report(nodeOf(version), [], consumer, able),
}));

export const processes = [
  ...nodes,
  {
    name: 'bun',
    able: { threads: true, relaxed: true },
    start: (consumer, tools, able) => report(tools.bin('bun'), [], consumer, able),
  },
  {
    name: 'deno',
    able: { threads: true, relaxed: true },
    // Nothing is allowed, and nothing may be asked for.
    start: (consumer, tools, able) => report(tools.bin('deno'), ['run', '--no-prompt'], consumer, able),
  },
];

function nodeOf(version) {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  try {
    return installNode(version);
  } catch (error) {
    throw new Missing(`Node ${version} could not be installed: ${error.message}`);
  }
}

async function report(program, args, { folder }, able) {
  const options = { cwd: folder, timeout: 120_000, maxBuffer: 2 ** 24 };
  const version = (await run(program, ['--version'], options)).stdout.split('\n')[0];
  const { stdout } = await run(program, [...args, 'runtimes/app/process.mjs', JSON.stringify(able)], options);
  return { version, ...JSON.parse(stdout) };
}
