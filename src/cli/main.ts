#!/usr/bin/env node
// halfsweep: the command line. One file a command; here is what they share: the program, exit codes and errors.
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { addConvert } from './convert.ts';
import { addEvaluate } from './evaluate.ts';
import { exitCode, explain } from './failure.ts';
import { checkFiles, FILES } from './files.ts';
import { addHelp } from './help.ts';
import { addInspect } from './inspect.ts';
import { escaped, note, watchOutput, writeError, writeOut } from './output.ts';
import { addPrepare } from './prepare.ts';
import { addRecommend } from './recommend.ts';
import { cleanUpOnSignals } from './signals.ts';
import { addSimilar } from './similar.ts';
import { addSplit } from './split.ts';
import { addTrain } from './train.ts';
import { addTune } from './tune.ts';

const { version } = createRequire(import.meta.url)('halfsweep/package.json') as { version: string };

const program = new Command('halfsweep')
  .description('Matrix factorization for recommendation: train a model on interactions, evaluate it, use it.')
  .version(version)
  .option('--debug', 'print the stack of an error')
  .exitOverride() // commander throws instead of exiting, and so do its commands
  .configureOutput({
    writeOut,
    writeErr: (text) => writeError(escaped(text)),
    outputError: (text, write) => write(text.replace(/^error: /, 'halfsweep: ')),
  })
  .helpCommand(false) // ours is help.ts
  .showHelpAfterError('(--help lists the options)')
  .configureHelp({ showGlobalOptions: true });

for (const add of [
  addTrain,
  addTune,
  addSplit,
  addPrepare,
  addEvaluate,
  addRecommend,
  addSimilar,
  addInspect,
  addConvert,
  addHelp,
])
  add(program);

let command: Command | undefined;
program.hook('preAction', async (_, action) => {
  command = action;
  if (Object.keys(FILES[action.name()]?.writes ?? {}).length > 0) cleanUpOnSignals();
  await checkFiles(action);
});
watchOutput();
try {
  await program.parseAsync();
} catch (error) {
  const message = explain(error, command, program.opts<{ debug?: boolean }>().debug);
  if (message) note(message);
  process.exitCode = exitCode(error, command); // not process.exit: what was printed has to arrive
}
