// Models as files: the bytes of FactorModel.encode, which any safetensors reader can open.
import { readFile } from 'node:fs/promises';
import { FormatError } from '../../errors.ts';
import type { QuantizedModel } from '../../model/compact/quantized-model.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { writeAtomic } from '../atomic-write.ts';
import { checkFileName } from '../file-name.ts';
import { cannotRead } from '../file-system-error.ts';

/** Reads a model. @throws FormatError when it is not a whole model; FileSystemError when it cannot be read */
export async function readModel(file: string): Promise<FactorModel> {
  checkFileName('file', file);
  const bytes = await readFile(file).catch(cannotRead(file));
  try {
    return FactorModel.decode(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`${file}: ${error.what}`, error.got, error.expected);
  }
}

/**
 * Writes a model, full or quantized: a new file, flushed and renamed into place, so that `file` is never half-written.
 * @throws what `checkWritable` throws; FileSystemError when writing fails
 */
export async function writeModel(file: string, model: FactorModel | QuantizedModel): Promise<void> {
  await writeAtomic(file, model.encode());
}
