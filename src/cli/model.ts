// The model that a command is given: read, or said why it is none.
import { open } from 'node:fs/promises';
import { type FactorModel, FormatError } from '../index.ts';
import { FileSystemError } from '../node/file-system-error.ts';
import { readModel } from '../node/index.ts';
import { FileError } from './failure.ts';

const CONVERT = 'halfsweep convert reads that.';
const TRAIN = 'If it holds interactions: halfsweep train makes a model of them.';

/** What other files begin with, in Latin-1, and what to do with them. */
const BEGINNINGS: readonly (readonly [bytes: string, what: string, remedy: string])[] = [
  ['\x1f\x8b', 'gzip', TRAIN],
  ['PK\x03\x04', 'a zip archive, as .npz is', `${CONVERT} ${TRAIN}`],
  ['PAR1', 'Parquet', TRAIN],
  ['\x93NUMPY', 'a matrix in .npy', CONVERT],
];

/** Reads a model. Throws FileError for a file of another kind, by name; the rest is as of readModel. */
export function openModel(file: string): Promise<FactorModel> {
  return asModel(file, () => readModel(file));
}

/** Runs what reads `file` as a safetensors model, and says what it is instead. */
export async function asModel<Model>(file: string, read: () => Promise<Model>): Promise<Model> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileSystemError && /\(EISDIR\)/.test(error.message)) {
      const remedy = `A model that another program left in one: ${CONVERT} A table of interactions: halfsweep train makes a model of it.`;
      throw new FileError(`${file} is a folder and no model. ${remedy}`, { cause: error });
    }
    if (!(error instanceof FormatError)) throw error;
    const kin = KIN.find(([got]) => got.test(String(error.got)));
    if (kin) throw new FileError(`${file} is ${kin[1]}`, { cause: error });
    const other = await otherKind(file);
    throw other === undefined ? error : new FileError(`${file} is not a safetensors model${other}`, { cause: error });
  }
}

/** Files of ours that are no whole models, by what a reader got instead. */
const KIN: readonly (readonly [got: RegExp, what: string])[] = [
  [/^halfsweep-state$/, 'the state of a fit and no model: the train command that left it goes on from it.'],
  [/^(?:I8|F16) \[\d+,\d+\]$/, 'a quantized model, for halfsweep/serve: name the whole one that it was made of.'],
];

/** Throws FileError for a model that knows items only. */
export function checkUsers(file: string, { userFactors }: FactorModel, remedy: string): void {
  if (userFactors.length === 0) throw new FileError(`${file} keeps no users, only items. ${remedy}`);
}

/** How the message about a file that does not even begin as a safetensors file ends; undefined for one that does. */
async function otherKind(file: string): Promise<string | undefined> {
  const bytes = await firstBytes(file);
  if (bytes.length === 0) return ': it is empty.';
  if (bytes[6] === 0 && bytes[7] === 0 && bytes[8] === 0x7b) return undefined; // a length, then a brace
  const text = bytes.toString('latin1');
  const known = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  if (known) return `: it looks like ${known[1]}. ${known[2]}`;
  return isText(bytes) ? `: it looks like text. ${TRAIN}` : '.';
}

/** UTF-8 without controls; a letter that is cut off at the end is one still. */
function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return !/[^\P{Cc}\s]/u.test(text);
  } catch {
    return false;
  }
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
