// The state of a fit between two epochs as one safetensors file: the arrays as the solver has left them (state.ts), the
// epoch, the standing of the validations, and the signature of the fit. There is nothing else: random numbers depend on the
// seed, the epoch and the place alone, and all else that an epoch needs it computes.
import { ArgumentError, FormatError } from '../../errors.ts';
import type { Probe } from '../../objective/metadata.ts';
import { readSafetensors, type Tensor, type TensorFile } from '../../tensors/safetensors.ts';
import { readTensor, tensorOf } from '../../tensors/typed-tensors.ts';
import { version } from '../../version.ts';
import { firstDifference, type Signature } from './signature.ts';
import type { Snapshot, StateArray, StateArrays } from './state.ts';
import type { Standing } from './validation.ts';

export const STATE_FORMAT = 'halfsweep-state';
const STATE_VERSION = '5';

export interface RunState {
  /** Epochs done. */
  readonly epoch: number;
  /** The loss that the last of them reported, if it did. */
  readonly loss: number | null;
  /** Null before the first validation. */
  readonly standing: Standing | null;
  /** The arrays of the best epoch so far, and its loss, where there is a standing. */
  readonly best: { readonly arrays: Snapshot; readonly loss: number | null } | null;
}

/** How many epochs the fit of a state was to have, and how these were found, where it looked for them. */
export interface StatePlan {
  readonly epochs: number;
  readonly probe: Probe | null;
}

type Shapes = StateArrays['arrays'];
type StateBytes = Uint8Array | readonly Uint8Array[];

/** What the file of a state holds: its tensors are the arrays of the snapshots, not copied. */
export function stateTensors(
  snapshot: Snapshot,
  { epoch, loss, standing, best }: RunState,
  shapes: Shapes,
  signature: Signature,
  plan: StatePlan,
): TensorFile {
  const tensors = new Map<string, Tensor>();
  const add = (prefix: string, arrays: Snapshot) => {
    for (const [name, { rows, columns }] of Object.entries(shapes)) {
      tensors.set(prefix + name, tensorOf(arrays[name], [rows, columns]));
    }
  };
  add('', snapshot);
  if (best) add('best_', best.arrays);
  const state = JSON.stringify({ version, epoch, ...plan, loss, standing, bestLoss: best?.loss ?? null, signature });
  return { tensors, metadata: { format: STATE_FORMAT, format_version: STATE_VERSION, state } };
}

/**
 * Reads a state. Throws FormatError for what is none, and ArgumentError for that of another fit: other interactions, or
 * another option that decides its course.
 * @param optionOf what the caller calls a part of the signature
 */
export function decodeState(
  given: StateBytes,
  shapes: Shapes,
  signature: Signature,
  optionOf: (path: string) => string = (path) => path,
): { snapshot: Snapshot; state: RunState } {
  const { tensors, metadata } = readState(given);
  const { epoch, loss, standing, bestLoss, signature: theirs } = readStateJson(metadata.state);
  checkSignature(signature, theirs, optionOf);
  const read = (prefix: string): Snapshot => {
    const arrays = Object.entries(shapes).map(([name, shape]) => [name, readArray(tensors, prefix + name, shape)]);
    return Object.fromEntries(arrays);
  };
  const best = standing ? { arrays: read('best_'), loss: bestLoss } : null;
  return { snapshot: read(''), state: { epoch, loss, standing, best } };
}

/** What the fit of a state has found out about its epochs, if it did. Throws FormatError for what is no state. */
export function probeOf(given: StateBytes): Probe | null {
  return readStateJson(readState(given).metadata.state).probe;
}

/**
 * The options of a fit. One that goes on from a state, and whose epochs are left open, goes to the end that the fit of the state
 * was to have. Throws FormatError for what is no state.
 */
export function goingOn<Options extends { epochs?: 'auto' | number; resume?: StateBytes }>(options: Options): Options {
  const { epochs = 'auto', resume } = options;
  if (!resume || epochs !== 'auto') return options;
  return { ...options, epochs: readStateJson(readState(resume).metadata.state).epochs };
}

function readState(given: StateBytes): TensorFile {
  const file = given instanceof Uint8Array ? readSafetensors(given) : readPieces(given);
  ofState(file);
  return file;
}

/** Throws FormatError for a file of anything else. */
export function ofState({ metadata }: TensorFile): void {
  if (metadata.format === STATE_FORMAT && metadata.format_version === STATE_VERSION) return;
  const got = `${metadata.format} ${metadata.format_version}`;
  throw new FormatError('__metadata__.format', got, `${STATE_FORMAT} ${STATE_VERSION}`);
}

/** A file in the pieces that `safetensorsPieces` makes of it. */
function readPieces([header, ...rest]: readonly Uint8Array[]): TensorFile {
  let next = 0;
  const fileBytes = rest.reduce((sum, { length }) => sum + length, header.length);
  return readSafetensors(header, fileBytes, (begin, end) => {
    const piece = rest[next++];
    if (piece?.length === end - begin) return piece;
    throw new FormatError(`bytes of piece ${next} of the state`, piece?.length, `${end - begin}, as it was cut`);
  });
}

function checkSignature(signature: Signature, theirs: unknown, optionOf: (path: string) => string): void {
  const difference = firstDifference(JSON.parse(JSON.stringify(signature)), theirs);
  if (!difference) return;
  const { path, mine, theirs: got } = difference;
  if (path === 'data' || path === 'shape') {
    throw new ArgumentError('resume', got, 'a state of a fit of the same interactions, in the same order and weights');
  }
  if (path.startsWith('arrays.')) {
    throw new ArgumentError(`resume.${optionOf(path)}`, 'others', 'the numbers that the options give');
  }
  throw new ArgumentError(`resume.${optionOf(path)}`, got, `${JSON.stringify(mine)}, as the options have it`);
}

interface StateJson extends StatePlan {
  readonly epoch: number;
  readonly loss: number | null;
  readonly standing: Standing | null;
  readonly bestLoss: number | null;
  readonly signature: unknown;
}

/** What a state says of itself. Throws FormatError where it says something else. */
export function readStateJson(text: string | undefined): StateJson {
  let state: Partial<StateJson> | null;
  try {
    state = JSON.parse(text ?? '');
  } catch {
    throw new FormatError('__metadata__.state', text, 'JSON');
  }
  const { epoch, epochs, probe = null, loss, standing, bestLoss, signature } = state ?? {};
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 1;
  const isLoss = (value: unknown) => value === null || Number.isFinite(value);
  const isStanding =
    standing === null ||
    (Number.isFinite(standing?.best) && Number.isInteger(standing?.bestEpoch) && Number.isInteger(standing?.waited));
  const isProbe = probe === null || isCount(probe.epochs);
  const areLosses = isLoss(loss) && isLoss(bestLoss);
  if (!isCount(epoch) || !isCount(epochs) || !isStanding || !areLosses || !isProbe) {
    throw new FormatError('__metadata__.state', text, 'an epoch of at least 1 of how many, its loss, and the standing');
  }
  return { epoch, epochs, probe, loss, standing, bestLoss, signature } as StateJson;
}

function readArray(tensors: ReadonlyMap<string, Tensor>, name: string, { rows, columns }: StateArray) {
  const { values, shape } = readTensor(tensors, name, 'F32', 2);
  if (shape[0] !== rows || shape[1] !== columns) {
    throw new FormatError(`shape of tensor ${name}`, `[${shape}]`, `[${rows},${columns}]`);
  }
  if (!values.every(Number.isFinite)) throw new FormatError(`tensor ${name}`, 'other numbers', 'finite numbers');
  return values as Float32Array<ArrayBuffer>;
}
