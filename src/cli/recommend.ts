// halfsweep recommend: the best items for a user, or for anybody who had some items.
import type { Command } from 'commander';
import { Scanner, textsOf } from '../files/text/scanner.ts';
import { ArgumentError, type FactorModel, ParseError } from '../index.ts';
import { otherForm } from '../model/lookup.ts';
import { writeAndCount } from '../node/arrow/write-recommendations.ts';
import { anInteger } from '../options.ts';
import { FileError, UsageError } from './failure.ts';
import { addJsonOption, reads } from './flags.ts';
import { parseId } from './ids.ts';
import { checkUsers, openModel } from './model.ts';
import { note, printJson } from './output.ts';
import { asText, readNoted } from './read.ts';
import { printScored } from './scored.ts';
import { count as formatted } from './table.ts';

const QUOTING = 'A quote within quotes is written twice: "12"" vinyl".';

/** What is said of a model that `--history` is of no use to. */
const UNFOLDABLE =
  'cannot turn a history into factors, which --history needs: models of wals, of svd, of sgd with --loss squared, and ' +
  'converted ones with --objective can. Give --user.';

/** What is said of an empty list. */
const UNCOUNTED = 'nothing is recommended where nothing is left, or the model knows no counts';

interface RecommendFlags {
  user?: string;
  history?: string[];
  count: number;
  includeSeen?: boolean;
  train?: string;
  items?: string;
  out?: string;
  json?: boolean;
}

export function addRecommend(program: Command): void {
  const command = program
    .command('recommend')
    .description('The items with the highest scores for a user, without those it was trained on; or for a history.')
    .argument('<model>', 'a model file')
    .option('--user <id>', 'for whom')
    .option(
      '--history <ids>',
      'for somebody who had these items: separated by commas, quoted as in CSV; repeatable',
      collect,
    )
    .option('--count <n>', 'how many', reads('--count', anInteger(0, 2 ** 31 - 1)), 10)
    .option('--include-seen', 'also items the user was trained on, or of the history')
    .option('--train <file>', 'leave out what the user has in this file too')
    .option('--items <file>', 'descriptions to show: lines of item, then description, tab-separated')
    .option(
      '-o, --out <file>',
      'write those of all users there: an Arrow file (.arrow) of user, item, rank, score, basis',
    );
  addJsonOption(command).action((file: string, flags: RecommendFlags) => {
    if ([flags.user, flags.history, flags.out].filter((given) => given !== undefined).length !== 1) {
      throw new UsageError('Give one of --user, --history and, for all users, --out.');
    }
    if (flags.out && (flags.train ?? flags.items)) {
      throw new UsageError('--train and --items go with --user, and not with --out.');
    }
    if (flags.history && flags.train) throw new UsageError('--train goes with --user, and not with --history.');
    return recommend(file, flags);
  });
}

async function recommend(file: string, flags: RecommendFlags): Promise<void> {
  const model = await openModel(file);
  if (flags.out !== undefined) return forAll(file, model, flags.out, flags);
  if (flags.history === undefined) {
    checkUsers(file, model, 'Give --history.');
    return printScored(await forUser(model, flags.user!, flags), flags);
  }
  const { items, ...about } = forHistory(file, model, flags.history, flags);
  await printScored(items, flags, about);
}

async function forAll(file: string, model: FactorModel, out: string, { count, includeSeen, json }: RecommendFlags) {
  checkUsers(file, model, 'Give --history.');
  const { recommendations, coldUsers } = await writeAndCount(out, model, { count, includeSeen });
  const users = model.users.size;
  if (coldUsers > 0) note(`users without training rows, who get the most popular items: ${formatted(coldUsers)}`);
  if (json) return printJson({ users, coldUsers, recommendations, out });
  note(`${formatted(recommendations)} recommendations for ${formatted(users)} users written to ${out}`);
}

async function forUser(model: FactorModel, id: string, flags: RecommendFlags) {
  const { count, includeSeen, train } = flags;
  const user = parseId(id, model.users);
  if (model.seen === null && !train && !includeSeen) {
    note('this model does not know what users had: --train FILE leaves that out');
  }
  const exclude = train ? await itemsIn(train, user, model, flags) : [];
  const ranking = model.recommend(user, { count, includeSeen, exclude });
  if (ranking.basis === 'factors') return ranking;
  note(`user ${id} has no training rows: ${ranking.length > 0 ? 'these are the most popular items' : UNCOUNTED}`);
  return ranking.map((entry) => ({ ...entry, basis: ranking.basis }));
}

function forHistory(file: string, model: FactorModel, ids: readonly string[], { count, includeSeen }: RecommendFlags) {
  // Text that cannot be an id of the model's type is an unknown item here, too.
  const history = ids.flatMap((text) => idsOf(text, model));
  const known = history.filter((item) => model.items.indexOf(item) >= 0);
  const skipped = history.filter((item) => !known.includes(item));
  for (const item of skipped) note(`unknown item ${item}: passed over`);
  try {
    const { items, basis } = model.recommendFor(known, { count, includeSeen });
    if (basis === 'popularity') note('no known item in the history: these are the most popular ones');
    return { items, basis, skipped };
  } catch (error) {
    const isOfModel = error instanceof ArgumentError && /^model\b/.test(error.argument);
    throw isOfModel ? new FileError(`${file} ${UNFOLDABLE}`, { cause: error }) : error;
  }
}

function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** The ids of one --history: the whole of it where that is an item, else fields as CSV has them. */
function idsOf(text: string, { items }: FactorModel): (string | number)[] {
  const whole = parseId(text.trim(), items);
  if (items.indexOf(whole) >= 0) return [whole];
  try {
    return fieldsOf(text)
      .filter((id) => id !== '')
      .map((id) => parseId(id, items));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ArgumentError('--history', text, 'ids separated by commas, those with commas or quotes in "…"', QUOTING);
  }
}

function fieldsOf(text: string): string[] {
  const fields: string[] = [];
  const bytes = new TextEncoder().encode(`${text}\n`);
  const scanner = new Scanner('--history', ',', '"', 1);
  const read = scanner.scan(bytes, (record) => fields.push(...textsOf(record)));
  return read < bytes.length ? scanner.refuseRest(bytes.subarray(read)) : fields;
}

async function itemsIn(file: string, user: string | number, { items }: FactorModel, { json }: RecommendFlags) {
  const train = await readNoted(file, { options: asText(file), json, label: '--train' });
  const index = train.users.indexOf(typeof train.users.idAt(0) === typeof user ? user : otherForm(user));
  if (index < 0) return [];
  const own = Array.from(train.itemsOf(index), (item) => parseId(String(train.items.idAt(item)), items));
  return own.filter((item) => items.indexOf(item) >= 0);
}
