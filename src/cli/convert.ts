// halfsweep convert: models from and to other systems.
import { type Command, Option } from 'commander';
import { ArgumentError, type FactorModel, type ObjectiveOptions, type Preset } from '../index.ts';
import {
  checkWritable,
  EXPORT_FORMATS,
  type ExportFormat,
  exportModel,
  importModel,
  writeModel,
} from '../node/index.ts';
import { digest } from './digest.ts';
import { addJsonOption, nonNegative } from './options.ts';
import { count, print, printJson, table } from './output.ts';
import { OBJECTIVES } from './train-options.ts';

const SAFETENSORS = 'safetensors';

interface ConvertFlags {
  to?: ExportFormat | typeof SAFETENSORS;
  userFactors?: string;
  userIds?: string;
  itemIds?: string;
  objective?: Preset;
  alpha?: number;
  unobservedWeight?: number;
  regularization?: number;
  regularizationExponent?: number;
  json?: boolean;
}

export function addConvert(program: Command): void {
  const command = program
    .command('convert')
    .description('Read a model of this or another system and write it in another form.')
    .argument(
      '<in>',
      'a model: .safetensors, .npz of Python’s implicit, a folder of Spark’s ALSModel, .npy of the items',
    )
    .argument('<out>', 'a .safetensors file, or with --to a folder')
    .addOption(
      new Option('--to <format>', 'what to write (default: safetensors, which <out> has to end in)').choices([
        SAFETENSORS,
        ...EXPORT_FORMATS,
      ]),
    )
    .option('--user-factors <file>', 'with a .npy of the items: that of the users')
    .option('--user-ids <file>', 'with a .npy: a JSON array of the ids (default: 0, 1, 2 …)')
    .option('--item-ids <file>', 'the same for the items')
    .addOption(new Option('--objective <name>', 'what was minimised, if <in> does not say').choices(OBJECTIVES))
    .option('--alpha <a>', 'of that objective', nonNegative)
    .option('--unobserved-weight <w0>', 'of that objective', nonNegative)
    .option('--regularization <lambda>', 'of that objective', nonNegative)
    .option('--regularization-exponent <nu>', 'of that objective', nonNegative);
  addJsonOption(command).action(convert);
}

async function convert(source: string, out: string, flags: ConvertFlags): Promise<void> {
  const format = flags.to ?? formatOf(out);
  if (format === SAFETENSORS) await checkWritable(out); // before the work, not after it
  const { userFactors, userIds, itemIds } = flags;
  const model = await importModel(source, { userFactors, userIds, itemIds, objective: objectiveOf(flags) });
  const written = await write(out, model, format);
  const { items, factors } = model;
  const report = {
    users: model.userFactors.length / factors,
    items: items.size,
    factors,
    digest: digest(model),
    written,
  };
  if (flags.json) return printJson(report);
  const facts = Object.entries({ ...report, written: written.join(' ') });
  print(
    table(
      'll',
      facts.map(([name, value]) => [name, typeof value === 'number' ? count(value) : value]),
    ),
  );
}

async function write(out: string, model: FactorModel, format: ExportFormat | typeof SAFETENSORS): Promise<string[]> {
  if (format !== SAFETENSORS) return exportModel(out, model, format);
  await writeModel(out, model);
  return [out];
}

function formatOf(out: string): typeof SAFETENSORS {
  if (/\.safetensors$/i.test(out)) return SAFETENSORS;
  throw new ArgumentError('to', undefined, `given, when ${out} does not end in .safetensors`);
}

/** Numbers without a name would be of no objective at all. */
function objectiveOf(flags: ConvertFlags): ObjectiveOptions | undefined {
  const { objective, ...others } = flags;
  const numbers = ['alpha', 'unobservedWeight', 'regularization', 'regularizationExponent'] as const;
  const given = numbers.find((name) => others[name] !== undefined);
  if (objective) return { objective, ...Object.fromEntries(numbers.map((name) => [name, others[name]])) };
  if (!given) return undefined;
  throw new ArgumentError(given, others[given], 'given with --objective');
}
