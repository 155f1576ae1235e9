// halfsweep inspect: what a file of ours holds: a model, a small one, or the state of a fit.
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { FactorModel } from '../index.ts';
import { readCompact } from '../model/compact/compact-file.ts';
import { ofModel } from '../model/file/model-file.ts';
import { cannotRead } from '../node/file-system-error.ts';
import { inFile, readSafetensorsFile } from '../node/formats/safetensors-file.ts';
import { firstFactor } from '../objective/bias-columns.ts';
import { ofState, readStateJson, STATE_FORMAT } from '../solve/run/checkpoint.ts';
import { bytesOf, type TensorFile } from '../tensors/safetensors.ts';
import { digest } from './digest.ts';
import { addJsonOption } from './flags.ts';
import { asModel } from './model.ts';
import { print, printJson } from './output.ts';
import { count, table } from './table.ts';

/** What is said of a file: what it is, and what it says of itself. */
interface Contents {
  readonly kind: 'model' | 'quantized model' | 'state of a fit';
  readonly facts: object;
  readonly metadata: object;
}

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('What a model was trained on, and how; also a quantized model, and what --checkpoint of train keeps.')
    .argument('<model>', 'a model file, or the state of a fit');
  addJsonOption(command).action(inspect);
}

async function inspect(file: string, { json }: { json?: boolean }): Promise<void> {
  const { kind, facts, metadata } = await asModel(file, () => read(file));
  const { size: bytes } = await stat(file).catch(cannotRead(file));
  const all = { kind, ...facts, bytes };
  if (json) return printJson({ ...all, metadata });
  print(table('ll', flatten({ ...all, ...metadata })));
}

async function read(file: string): Promise<Contents> {
  const content = await readSafetensorsFile(file, (found) => {
    if (isState(found)) ofState(found);
    else ofModel(found);
  });
  try {
    if (isState(content)) return ofFit(content);
    const dtype = content.tensors.get('item_factors')?.dtype;
    return dtype === 'I8' || dtype === 'F16' ? ofQuantized(content, dtype) : ofWhole(FactorModel.read(content));
  } catch (error) {
    throw inFile(file, error);
  }
}

function isState({ metadata }: TensorFile): boolean {
  return metadata.format === STATE_FORMAT;
}

function ofWhole(model: FactorModel): Contents {
  const facts = {
    users: model.users.size,
    items: model.items.size,
    factors: model.factors - firstFactor(model),
    columns: model.factors,
    dtype: 'F32',
    nnz: model.seen?.indices.length ?? null, // null: the model does not keep what it was trained on
    digest: digest(model),
  };
  return { kind: 'model', facts, metadata: model.metadata };
}

function ofQuantized({ tensors, metadata }: TensorFile, dtype: string): Contents {
  const plain = [...tensors].map(([name, tensor]) => [name, { ...tensor, bytes: bytesOf(tensor.bytes) }] as const);
  const { frame, users } = readCompact({ tensors: new Map(plain), metadata });
  const facts = {
    users: frame.users.size,
    items: frame.items.size,
    factors: frame.factors - firstFactor(frame),
    columns: frame.factors,
    dtype,
    keepsUsers: users !== null,
    nnz: frame.seen?.indices.length ?? null,
  };
  return { kind: 'quantized model', facts, metadata: frame.metadata };
}

function ofFit({ tensors, metadata }: TensorFile): Contents {
  const { epoch, epochs, loss, standing, signature } = readStateJson(metadata.state);
  const { factors = null, ...fit } = Object(signature) as Record<string, unknown>;
  const items = tensors.get('items');
  const facts = {
    users: tensors.get('users')?.shape[0] ?? null,
    items: items?.shape[0] ?? null,
    factors,
    dtype: items?.dtype ?? null,
    epochsDone: epoch,
    epochs,
    loss,
    ...(standing && { validated: standing }),
  };
  return { kind: 'state of a fit', facts, metadata: fit };
}

/** [name, value] of every leaf; the names of nested ones are joined by dots. */
function flatten(object: object, prefix = ''): string[][] {
  return Object.entries(object).flatMap(([name, value]) =>
    value && typeof value === 'object' ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, show(value)]],
  );
}

function show(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return count(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
