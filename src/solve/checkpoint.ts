// The state of a fit between two epochs as one safetensors file: the factors as the solver has left them, the epoch, the
// standing of the validations, and the signature of the fit. There is nothing else: random numbers depend on the seed and
// the row alone, and all that a half-sweep needs it computes from the factors.
import { ArgumentError, FormatError } from '../errors.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../model/safetensors.ts';
import { readTensor, tensorOf } from '../model/tensors.ts';
import { version } from '../version.ts';
import type { Standing } from './early-stopping.ts';
import type { FactorRows } from './factor-rows.ts';
import { firstDifference, type Signature } from './signature.ts';

export const STATE_FORMAT = 'halfsweep-state';
const STATE_VERSION = '1';

export interface RunState {
  /** Epochs done. */
  readonly epoch: number;
  /** Null before the first validation. */
  readonly standing: Standing | null;
  /** The factors of the best epoch so far, where there is a standing. */
  readonly best: FactorRows | null;
}

/** Rows of a side in a file: how many, and their padded length. */
export interface RowShapes {
  readonly users: number;
  readonly items: number;
  readonly stride: number;
}

export function encodeState(
  rows: FactorRows,
  { epoch, standing, best }: RunState,
  shapes: RowShapes,
  signature: Signature,
): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, Tensor>();
  const add = (prefix: string, { users, items }: FactorRows) => {
    tensors.set(`${prefix}users`, tensorOf(users, [shapes.users, shapes.stride]));
    tensors.set(`${prefix}items`, tensorOf(items, [shapes.items, shapes.stride]));
  };
  add('', rows);
  if (best) add('best_', best);
  const state = JSON.stringify({ version, epoch, standing, signature });
  return writeSafetensors({ tensors, metadata: { format: STATE_FORMAT, format_version: STATE_VERSION, state } });
}

/**
 * Reads a state. Throws FormatError for bytes that are none, and ArgumentError for that of another fit: other
 * interactions, or another option that decides its course.
 */
export function decodeState(
  bytes: Uint8Array,
  shapes: RowShapes,
  signature: Signature,
): { rows: FactorRows; state: RunState } {
  // Plain bytes: the slice() of Node's Buffer, a Uint8Array too, does not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { tensors, metadata } = readSafetensors(plain);
  if (metadata.format !== STATE_FORMAT || metadata.format_version !== STATE_VERSION) {
    const got = `${metadata.format} ${metadata.format_version}`;
    throw new FormatError('__metadata__.format', got, `${STATE_FORMAT} ${STATE_VERSION}`);
  }
  const { epoch, standing, signature: theirs } = readJson(metadata.state);
  checkSignature(signature, theirs);
  const read = (prefix: string) => ({
    users: readRows(tensors, `${prefix}users`, shapes.users, shapes.stride),
    items: readRows(tensors, `${prefix}items`, shapes.items, shapes.stride),
  });
  return { rows: read(''), state: { epoch, standing, best: standing ? read('best_') : null } };
}

function checkSignature(signature: Signature, theirs: unknown): void {
  const difference = firstDifference(JSON.parse(JSON.stringify(signature)), theirs);
  if (!difference) return;
  const { path, mine, theirs: got } = difference;
  if (path === 'data') {
    throw new ArgumentError('resume', got, 'a state of a fit of the same interactions, in the same order and weights');
  }
  throw new ArgumentError(`resume.${path}`, got, `${JSON.stringify(mine)}, as the options have it`);
}

function readJson(text: string | undefined): { epoch: number; standing: Standing | null; signature: unknown } {
  let state: { epoch?: unknown; standing?: Standing | null; signature?: unknown } | null;
  try {
    state = JSON.parse(text ?? '');
  } catch {
    throw new FormatError('__metadata__.state', text, 'JSON');
  }
  const { epoch, standing, signature } = state ?? {};
  const isStanding =
    standing === null ||
    (Number.isFinite(standing?.best) && Number.isInteger(standing?.bestEpoch) && Number.isInteger(standing?.waited));
  if (!Number.isSafeInteger(epoch) || Number(epoch) < 1 || !isStanding) {
    throw new FormatError('__metadata__.state', text, 'an epoch of at least 1, and the standing of the validations');
  }
  return { epoch: epoch as number, standing: standing as Standing | null, signature };
}

function readRows(tensors: ReadonlyMap<string, Tensor>, name: string, rows: number, stride: number) {
  const { values, shape } = readTensor(tensors, name, 'F32', 2);
  if (shape[0] !== rows || shape[1] !== stride) {
    throw new FormatError(`shape of tensor ${name}`, `[${shape}]`, `[${rows},${stride}]`);
  }
  if (!values.every(Number.isFinite)) throw new FormatError(`tensor ${name}`, 'other numbers', 'finite numbers');
  return values as Float32Array<ArrayBuffer>;
}
