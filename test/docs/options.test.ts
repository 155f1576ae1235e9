// docs/OPTIONS.md is made here, of the tables and the comments of src/: `npx vitest run test/docs -u` writes it anew.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIT_FLAGS } from '../../src/cli/algorithms.ts';
import { OBJECTIVE_FLAGS } from '../../src/cli/convert.ts';
import { EVALUATE_FLAGS } from '../../src/cli/evaluate.ts';
import { FILE_FLAGS, type Flag, shownDefault } from '../../src/cli/flags.ts';
import { PARTITION_FLAGS } from '../../src/cli/prepare.ts';
import { TUNE_FLAGS } from '../../src/cli/tune.ts';
import { ARROW_OPTIONS } from '../../src/data/from-arrow.ts';
import { BATCH_OPTIONS } from '../../src/data/from-batches.ts';
import { INTERACTIONS_OPTIONS, ROW_OPTIONS } from '../../src/data/interactions.ts';
import { EVALUATE_OPTIONS } from '../../src/evaluate/plan.ts';
import { INTERACTION_FILE_OPTIONS, NEGATIVES_OPTIONS, RECORD_OPTIONS } from '../../src/files/options.ts';
import { IMPORT_OPTIONS } from '../../src/node/models/import-model.ts';
import { PREPARE_FILE_OPTIONS, PREPARE_OPTIONS } from '../../src/node/partitions/options.ts';
import { PREPARE_QUERY_OPTIONS } from '../../src/node/partitions/prepare-query.ts';
import { QUERY_OPTIONS } from '../../src/node/sql/options.ts';
import { BIAS_OPTIONS } from '../../src/objective/biases.ts';
import { OBJECTIVE_OPTIONS, OBJECTIVE_RULES } from '../../src/objective/presets.ts';
import { BM25_OPTIONS, LOG_OPTIONS, POPULARITY_OPTIONS, TEXT_OPTIONS } from '../../src/objective/weightings.ts';
import type { Rule } from '../../src/option-rules.ts';
import type { AnyTable } from '../../src/options.ts';
import { VALIDATION_OPTIONS, VALIDATION_RULES } from '../../src/solve/run/validation.ts';
import { SGD_OPTIONS, SGD_RULES } from '../../src/solve/sgd/options.ts';
import { SVD_OPTIONS } from '../../src/solve/svd/options.ts';
import { LOSS_OPTIONS } from '../../src/solve/wals/loss.ts';
import { MEMORY_OPTIONS } from '../../src/solve/wals/memory.ts';
import { WALS_OPTIONS, WALS_RULES } from '../../src/solve/wals/options.ts';
import { TUNE_OPTIONS } from '../../src/tune/options.ts';
import { optionsOf } from './option-interfaces.ts';

interface Section {
  /** The calls that take the options. */
  readonly calls: string;
  /** The interface, which an entry exports. */
  readonly of: string;
  readonly table?: AnyTable;
  /** Which of them are refused beside others. */
  readonly rules?: readonly Rule[];
  readonly flags?: Readonly<Record<string, Flag | null>>;
  readonly command?: string;
  /** Whether the table says which options `resume`, or a log, is bound to. */
  readonly resumes?: true;
}

const SECTIONS: readonly Section[] = [
  {
    calls: 'fitWals(interactions, options)',
    of: 'WalsOptions',
    table: WALS_OPTIONS,
    rules: WALS_RULES,
    flags: FIT_FLAGS,
    command: 'train',
    resumes: true,
  },
  {
    calls: 'fitSgd(interactions, options)',
    of: 'SgdOptions',
    table: SGD_OPTIONS,
    rules: SGD_RULES,
    flags: FIT_FLAGS,
    command: 'train --algorithm sgd',
    resumes: true,
  },
  {
    calls: 'fitSvd(interactions, options)',
    of: 'SvdOptions',
    table: SVD_OPTIONS,
    flags: FIT_FLAGS,
    command: 'train --algorithm svd',
  },
  {
    calls: '{ validation } of fitWals and fitSgd',
    of: 'ValidationOptions',
    table: VALIDATION_OPTIONS,
    rules: VALIDATION_RULES,
  },
  { calls: '{ biases } of fitWals', of: 'BiasOptions', table: BIAS_OPTIONS },
  { calls: '{ regularization } of fitSgd', of: 'SideRegularization' },
  {
    calls: 'tune(interactions, options)',
    of: 'TuneOptions',
    table: TUNE_OPTIONS,
    flags: TUNE_FLAGS,
    command: 'tune',
    resumes: true,
  },
  { calls: 'loss(model, interactions, options)', of: 'LossOptions', table: LOSS_OPTIONS },
  { calls: 'estimateMemory(question)', of: 'MemoryQuestion', table: MEMORY_OPTIONS },
  { calls: 'Interactions.fromRows(rows, options)', of: 'RowOptions', table: ROW_OPTIONS },
  { calls: 'Interactions.fromBatches(batches, options)', of: 'BatchOptions', table: BATCH_OPTIONS },
  { calls: 'Interactions.fromArrow(table, options)', of: 'ArrowOptions', table: ARROW_OPTIONS },
  {
    calls: 'Interactions.fromColumns, fromTriplets and fromCsr(arrays, options)',
    of: 'InteractionsOptions',
    table: INTERACTIONS_OPTIONS,
  },
  { calls: 'weightings.bm25(interactions, options)', of: 'Bm25Options', table: BM25_OPTIONS },
  { calls: 'weightings.tfidf(interactions, options)', of: 'TextWeightingOptions', table: TEXT_OPTIONS },
  { calls: 'weightings.log(options)', of: 'LogOptions', table: LOG_OPTIONS },
  { calls: 'weightings.popularity(interactions, options)', of: 'PopularityOptions', table: POPULARITY_OPTIONS },
  { calls: 'model.recommend, recommendMany, recommendFor and session.recommend(…, options)', of: 'RecommendOptions' },
  { calls: 'model.recommendAll(options)', of: 'RecommendAllOptions' },
  { calls: 'model.rank(users, options)', of: 'RankOptions' },
  { calls: 'model.similarItems and similarUsers(id, options)', of: 'SimilarOptions' },
  { calls: 'model.foldInUser, recommendFor and session(history, options)', of: 'FoldInOptions' },
  { calls: 'model.foldInItem(history, options)', of: 'ItemFoldInOptions' },
  { calls: 'model.withUsers(interactions, options)', of: 'UserGrowth' },
  { calls: 'model.withItems(interactions, options)', of: 'ItemGrowth' },
  { calls: 'model.quantize(precision, options)', of: 'QuantizeOptions' },
  { calls: 'approximate(model, options)', of: 'ApproximateOptions' },
  {
    calls: 'evaluate(model, options)',
    of: 'EvaluateOptions',
    table: EVALUATE_OPTIONS,
    flags: EVALUATE_FLAGS,
    command: 'evaluate',
  },
  { calls: 'evaluateFoldIn(model, options)', of: 'EvaluateFoldInOptions' },
  { calls: 'evaluateNegatives(model, options)', of: 'EvaluateNegativesOptions' },
  { calls: 'evaluateRatings(model, options)', of: 'EvaluateRatingsOptions' },
  { calls: '{ bootstrap } of the evaluations', of: 'BootstrapOptions' },
  { calls: 'splitInteractions(interactions, options)', of: 'SplitOptions' },
  { calls: 'foldInteractions(interactions, options)', of: 'FoldOptions' },
  { calls: 'leaveOut(interactions, options)', of: 'LeaveOutOptions' },
  { calls: 'splitByTime(interactions, options)', of: 'TimeSplitOptions' },
  { calls: 'holdOutUsers(interactions, options)', of: 'HoldOutUsersOptions' },
  { calls: 'createWorkerPool(options), of halfsweep/workers', of: 'WorkerPoolOptions' },
  {
    calls: 'readInteractions(file, options), of halfsweep/node',
    of: 'InteractionFileOptions',
    table: INTERACTION_FILE_OPTIONS,
    flags: FILE_FLAGS,
    command: 'train, tune, evaluate',
  },
  {
    calls: 'preparePartitions(file, folder, options), of halfsweep/node',
    of: 'PrepareFileOptions',
    table: PREPARE_FILE_OPTIONS,
    flags: { ...FILE_FLAGS, ...PARTITION_FLAGS, duplicates: FILE_FLAGS.duplicates },
    command: 'prepare',
  },
  {
    calls: 'preparePartitions(batches, folder, options), of halfsweep/node',
    of: 'PrepareOptions',
    table: PREPARE_OPTIONS,
  },
  {
    calls: 'prepareQuery(sql, folder, options), of halfsweep/node',
    of: 'PrepareQueryOptions',
    table: PREPARE_QUERY_OPTIONS,
  },
  { calls: 'readQuery(sql, options), of halfsweep/node', of: 'QueryOptions', table: QUERY_OPTIONS },
  { calls: 'readNegatives(file, options), of halfsweep/node', of: 'NegativesFileOptions', table: NEGATIVES_OPTIONS },
  { calls: 'readDescriptions(file, options), of halfsweep/node', of: 'RecordOptions', table: RECORD_OPTIONS },
  { calls: 'importModel(source, options), of halfsweep/node', of: 'ImportOptions', table: IMPORT_OPTIONS },
  {
    calls: '{ objective } of importModel',
    of: 'ObjectiveOptions',
    table: OBJECTIVE_OPTIONS,
    rules: OBJECTIVE_RULES,
    flags: OBJECTIVE_FLAGS,
    command: 'convert',
  },
];

const INTRO = `# Options

Every option of every public function. Generated from the sources by \`test/docs/options.test.ts\`; do not edit. A name that a
function does not have is an ArgumentError, which suggests the nearest one that it has; so is a value that is not accepted
(most tables list the accepted values). Defaults that depend on other options link to the table that has them.

Where a table has a column *resume*, a fit resumes from a state (\`resume\`), and a search from its log, only under the same
values of the options marked *same*.

An option that would have no say beside the others is refused where it is given, whatever its value: the lists below the tables
say which.
`;

describe('docs/OPTIONS.md', () => {
  it('is what the sources say', async () => {
    await expect([INTRO, ...SECTIONS.map(sectionText)].join('\n')).toMatchFileSnapshot('../../docs/OPTIONS.md');
  });

  it.each(SECTIONS.filter(({ table }) => table))('has all options of $of', ({ of, table }) => {
    const documented = optionsOf(of).map(({ name }) => name);
    expect(documented).toEqual(expect.arrayContaining(Object.keys(table!)));
  });

  it('says something of every option', () => {
    const silent = SECTIONS.flatMap(({ of }) =>
      optionsOf(of)
        .filter(({ doc }) => doc === '')
        .map(({ name }) => `${of}.${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('has every interface of options that an entry exports', () => {
    const entries = ['src/index.ts', 'src/node/index.ts', 'src/workers/index.ts'];
    const exported = entries.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b\w+Options\b/g)].map(([name]) => name),
    );
    // Parts of others.
    const parts = [
      'RunOptions',
      'RowSolverOptions',
      'EntryOptions',
      'FixedOptions',
      'ThreadOptions',
      'ProgressOptions',
      'ReportOptions',
      'ColumnOptions',
      'IdTypeOptions',
      'HistoryOptions',
      'PartitionOptions',
    ];
    const documented = [...SECTIONS.map(({ of }) => of), ...parts];
    expect([...new Set(exported)].filter((name) => !documented.includes(name))).toEqual([]);
  });
});

function sectionText({ calls, of, table, rules = [], flags, command, resumes }: Section): string {
  const columns = [
    'option',
    'type',
    ...(table ? ['accepted values', 'default'] : []),
    ...(flags ? ['flag'] : []),
    ...(resumes ? ['resume'] : []),
    '',
  ];
  const rows = optionsOf(of)
    .filter(({ name }) => !table || Object.hasOwn(table, name))
    .map(({ name, type, isRequired, doc }) => [
      code(name),
      code(type),
      ...(table ? [table[name].parse.domain ?? '', isRequired ? 'required' : defaultOf(table[name].fallback, of)] : []),
      ...(flags ? [flagOf(flags[name], command)] : []),
      ...(resumes ? [table![name].affectsResult ? 'same' : ''] : []),
      doc,
    ]);
  const lines = [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`);
  const note = command ? `\n\nOn the command line: \`halfsweep ${command}\`.` : '';
  const refused = rules.map(([option, , beside, remedy]) =>
    [`- ${code(option)} ${beside}`, remedy].filter(Boolean).join('. '),
  );
  const list = refused.length > 0 ? `\nTo be left out:\n\n${refused.map(endedLine).join('\n')}\n` : '';
  return `## ${code(calls)}\n\n${code(of)}${note}\n\n${lines.join('\n')}\n${list}`;
}

function endedLine(text: string): string {
  return text.replace(/\.?$/, '.');
}

function flagOf(flag: Flag | null, command = ''): string {
  if (!flag || !command.includes(flag.only ?? '')) return '';
  // Where the command has a default of its own, the library has none.
  const isNumber = flag.usual !== undefined && Number.isFinite(Number(flag.usual));
  return isNumber ? `${code(flag.flag)}, by default ${flag.usual}` : code(flag.flag);
}

/** `of`: the interface of the options, whose table of defaults is in docs/MATH.md. */
function defaultOf(fallback: unknown, of: string): string {
  const defaults = of === 'SgdOptions' ? 'stochastic-gradient-descent' : 'presets';
  if (typeof fallback === 'function') return `[by other options](MATH.md#${defaults})`;
  const shown = shownDefault(fallback);
  return shown === undefined ? '' : code(shown);
}

function code(text: string): string {
  return `\`${text}\``;
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
