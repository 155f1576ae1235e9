// Reading the interactions that a command is about.
import type { Command } from 'commander';
import type { Interactions } from '../index.ts';
import { type ColumnsTaken, type InteractionFileOptions, type ReadProgress, readInteractions } from '../node/index.ts';
import { fileOptions } from './flags.ts';
import { withValuesFrom } from './min-value.ts';
import { note } from './output.ts';
import { readProgress } from './progress.ts';
import { readByQuery } from './query.ts';
import { count } from './table.ts';

/** Runs what reads a file, and shows on a terminal how far it is; --json of the command leaves it out. */
export async function watched<T>(
  file: string,
  { json }: { json?: boolean },
  read: (file: string, onProgress: (event: ReadProgress) => void) => Promise<T>,
): Promise<T> {
  const progress = readProgress(json);
  try {
    return await read(file, progress.bytes);
  } finally {
    progress.stop();
  }
}

/** What a command says of a file beside its name. */
interface Reading {
  readonly options: InteractionFileOptions;
  readonly json?: boolean;
  /** What to leave out: interactions with a value below. */
  readonly minValue?: number;
  /** What the file is called where there are several. */
  readonly label?: string;
}

/** Reads a file, or the query of --sql, by the command's flags and says on standard error how much there was, and in which columns. */
export function readCounted(
  file: string | undefined,
  command: Command,
  more: InteractionFileOptions = {},
  label?: string,
): Promise<Interactions> {
  const { json, minValue } = command.opts<Pick<Reading, 'json' | 'minValue'>>();
  if (file !== undefined)
    return readNoted(file, { options: { ...fileOptions(command), ...more }, json, minValue, label });
  return noted(({ onColumns }) => readByQuery(command, { signal: more.signal, onColumns }), { minValue, label });
}

/** The same where the flags of columns are not the command's. */
export function readNoted(file: string, { options, json, minValue, label }: Reading): Promise<Interactions> {
  return noted(
    (told) =>
      watched(file, { json }, (name, onProgress) => readInteractions(name, { ...options, onProgress, ...told })),
    { minValue, label },
  );
}

async function noted(
  read: (
    told: Pick<InteractionFileOptions, 'onColumns' | 'onMerged' | 'onSkipped' | 'onWarning'>,
  ) => Promise<Interactions>,
  { minValue, label }: Pick<Reading, 'minValue' | 'label'>,
): Promise<Interactions> {
  const started = performance.now();
  let taken = '';
  const onColumns = (columns: ColumnsTaken) => {
    taken = ` (${rolesOf(columns)}${unused(columns.others)})`;
  };
  const warnings: string[] = [];
  let [merged, skipped] = [0, 0];
  const all = await read({
    onColumns,
    onWarning: (warning) => warnings.push(warning),
    onMerged: (entries) => {
      merged = entries;
    },
    onSkipped: (entries) => {
      skipped = entries;
    },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const data = minValue === undefined ? all : withValuesFrom(all, minValue);
  const size = `${count(data.nnz)} interactions of ${count(data.userCount)} users with ${count(data.itemCount)} items`;
  const dropped =
    minValue === undefined ? '' : `; ${count(all.nnz - data.nnz)} with a value below ${minValue} dropped (--min-value)`;
  const left = skipped > 0 ? `; ${count(skipped)} entries with an empty field were left out (--empty)` : '';
  const repeated = merged > 0 ? `; ${count(merged)} repeated pairs were merged (--duplicates)` : '';
  note(`${label ? `${label}: ` : ''}${size}${taken}, read in ${seconds} s${left}${repeated}${dropped}`);
  for (const warning of warnings) note(`warning: ${warning}`);
  return data;
}

/** Which column is taken for what. */
export function rolesOf({ others, ...columns }: ColumnsTaken): string {
  const taken = Object.entries(columns).filter(([, column]) => column !== undefined);
  return taken
    .map(([role, column]) => `${role}: ${typeof column === 'number' ? `column ${column}` : column}`)
    .join(', ');
}

/** The columns that were left, the first of them by name. */
function unused(others: ColumnsTaken['others']): string {
  if (others.length === 0) return '';
  const [columns, more] = [others.length === 1 ? 'column' : 'columns', others.length > 5 ? ' …' : ''];
  return `; ${others.length} ${columns} not used: ${others.slice(0, 5).join(', ')}${more}`;
}

/**
 * How ids are read that are looked up in a model: as text, so that one that cannot be of the model's type ends nothing. Those
 * of a matrix are numbers whatever is asked.
 */
export function asText(file: string): InteractionFileOptions {
  return /\.(?:mtx|mtx\.gz|npz)$/i.test(file) ? {} : { userIds: 'string', itemIds: 'string' };
}
