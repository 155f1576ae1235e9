// halfsweep tune: interactions → the best settings, and a model fitted by them.

import type { Command } from 'commander';
import { ArgumentError, FormatError, type TrialEvent, type TuneOptions, tune } from '../index.ts';
import { checkWritable, type Journal, openJournal, removeLeftovers, writeModel } from '../node/index.ts';
import { digest } from './digest.ts';
import { Interruption, interruptible, isAbort } from './failure.ts';
import { openPlot } from './landscape-plot.ts';
import { note, print, printJson } from './output.ts';
import { readCounted } from './read.ts';
import { hasColours } from './shade.ts';
import { addTuneOptions, type TuneFlags, tuneOptions } from './tune-options.ts';
import { trialStatus, tuningTables } from './tune-tables.ts';

export function addTune(program: Command): void {
  const command = program
    .command('tune')
    .description('Search weights, regularization and factors on held-out interactions, and fit a model by the best.')
    .argument('<file>', 'interactions, one a line or row');
  addTuneOptions(command).action((file: string, flags: TuneFlags) =>
    interruptible((signal) => run(file, flags, signal)),
  );
}

async function run(file: string, flags: TuneFlags, signal: AbortSignal): Promise<void> {
  await checkWritable(flags.out); // before the work, not after it
  const options = tuneOptions(flags);
  const plot = flags.plot === undefined ? null : await openPlot(flags.plot, options);
  if (flags.log) await removeLeftovers(flags.out);
  const data = await readCounted(file, flags, signal);
  const onTrial = (event: TrialEvent) => note(trialStatus(event));
  const search = (log: Pick<TuneOptions, 'log' | 'onLog'>) => tune(data, { ...options, ...log, onTrial, signal });
  const tuning = await (flags.log === undefined ? search({}) : withLog(flags.log, search));
  signal.throwIfAborted();
  await writeModel(flags.out, tuning.model);
  await plot?.write(tuning);
  const { model, ...found } = tuning;
  const { userCount: users, itemCount: items, nnz } = data;
  if (flags.json) {
    printJson({ users, items, nnz, ...found, digest: digest(model), out: flags.out, plot: flags.plot });
    return;
  }
  const written = [['model', flags.out], ...(flags.plot === undefined ? [] : [['plot', flags.plot]])];
  print(tuningTables(tuning, written, hasColours()));
}

/** Runs a search that goes on from a log and adds to it; its errors name the file. */
async function withLog<T>(
  file: string,
  search: (options: Pick<TuneOptions, 'log' | 'onLog'>) => Promise<T>,
): Promise<T> {
  await checkWritable(file);
  const journal: Journal = await openJournal(file);
  if (journal.lines.length > 1) note(`going on from ${file}`);
  try {
    return await search({ log: journal.lines, onLog: (line) => journal.append(line) });
  } catch (error) {
    if (isAbort(error)) throw new Interruption(`Interrupted. The same command goes on from ${file}.`);
    throw refusal(file, error);
  } finally {
    await journal.close();
  }
}

/** What is wrong with the file, where that is what the search complains of. */
function refusal(file: string, error: unknown): unknown {
  if (error instanceof FormatError) return new FormatError(`${file}: ${error.what}`, error.got, error.expected);
  if (!(error instanceof ArgumentError && /^log\b/.test(error.argument))) return error;
  const remedy = `${error.message} Delete it to begin anew, or name another file.`;
  return new ArgumentError('log', file, 'that of a search of the same data by the same options', remedy);
}
