// halfsweep convert: models from and to other systems.
import { type Command, Option } from 'commander';
import { ArgumentError, type FactorModel, type ObjectiveOptions } from '../index.ts';
import { EXPORT_FORMATS, type ExportFormat, exportModel, importModel, writeModel } from '../node/index.ts';
import { OBJECTIVE_OPTIONS } from '../objective/presets.ts';
import { digest } from './digest.ts';
import { UsageError } from './failure.ts';
import { addFlags, addJsonOption, type Flags, givenOptions } from './flags.ts';
import { asModel } from './model.ts';
import { print, printJson } from './output.ts';
import { watched } from './read.ts';
import { count, table } from './table.ts';

const SAFETENSORS = 'safetensors';

interface ConvertFlags {
  to?: ExportFormat | typeof SAFETENSORS;
  userFactors?: string;
  userIds?: string;
  itemIds?: string;
  json?: boolean;
}

const ofObjective = 'of that objective';

/** What was minimised: the flag of every part of it, or null. */
export const OBJECTIVE_FLAGS = {
  objective: { flag: '--objective <name>', text: 'what was minimised, if <in> does not say' },
  alpha: { flag: '--alpha <a>', text: ofObjective },
  unobservedWeight: { flag: '--unobserved-weight <w0>', text: ofObjective },
  regularization: { flag: '--regularization <lambda>', text: ofObjective },
  regularizationExponent: { flag: '--regularization-exponent <nu>', text: ofObjective },
  userWeights: null,
  itemWeights: null,
  weightedRegularization: null,
  biases: null,
  nonNegative: null,
} satisfies Flags<ObjectiveOptions>;

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
    .option('--item-ids <file>', 'the same for the items');
  addFlags(command, OBJECTIVE_FLAGS, { objective: OBJECTIVE_OPTIONS });
  addJsonOption(command).action((source: string, out: string, flags: ConvertFlags) =>
    convert(source, out, flags, objectiveOf(command)),
  );
}

async function convert(
  source: string,
  out: string,
  flags: ConvertFlags,
  objective: ObjectiveOptions | undefined,
): Promise<void> {
  const format = flags.to ?? formatOf(out);
  const { userFactors, userIds, itemIds } = flags;
  const read = () =>
    watched(source, flags, (name, onProgress) =>
      importModel(name, { userFactors, userIds, itemIds, objective, onProgress }),
    );
  const model = await (/\.safetensors$/i.test(source) ? asModel(source, read) : read());
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
  const formats = [SAFETENSORS, ...EXPORT_FORMATS].join(', ');
  throw new UsageError(`--to must say what to write, as ${out} does not end in .safetensors: one of ${formats}.`);
}

/** Numbers without a name would be of no objective at all. */
function objectiveOf(command: Command): ObjectiveOptions | undefined {
  const given: ObjectiveOptions = givenOptions(command, OBJECTIVE_FLAGS, OBJECTIVE_OPTIONS);
  const [number] = Object.entries(given);
  if (given.objective || !number) return given.objective && given;
  throw new ArgumentError(number[0], number[1], 'given with --objective');
}
