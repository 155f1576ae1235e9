// Models as files: the bytes of FactorModel.encode, which any safetensors reader can open, of any size.
import { ArgumentError } from '../../errors.ts';
import { compactTensors } from '../../model/compact/compact-file.ts';
import { QuantizedModel } from '../../model/compact/quantized-model.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { modelTensors, ofModel } from '../../model/file/model-file.ts';
import { safetensorsPieces, type TensorFile } from '../../tensors/safetensors.ts';
import { writeAtomic } from '../atomic-write.ts';
import { cut } from '../file-pieces.ts';
import { inFile, readSafetensorsFile } from '../formats/safetensors-file.ts';

/**
 * Reads a model, tensor by tensor: the memory it takes is that of the model.
 * @throws FormatError when it is not a whole model; MemoryLimitError for a matrix that the engine has no array for;
 * FileSystemError when it cannot be read
 */
export async function readModel(file: string): Promise<FactorModel> {
  const content = await readSafetensorsFile(file, ofModel);
  try {
    return FactorModel.read(content);
  } catch (error) {
    throw inFile(file, error);
  }
}

/**
 * Writes a model, full or quantized: a new file, flushed and renamed into place, so that `file` is never half-written. It is
 * written from where the model has it, without a copy.
 * @throws what `checkWritable` throws; FileSystemError when writing fails
 */
export async function writeModel(file: string, model: FactorModel | QuantizedModel): Promise<void> {
  await writeAtomic(file, cut(safetensorsPieces(tensorsOf(model))));
}

function tensorsOf(model: FactorModel | QuantizedModel): TensorFile {
  if (model instanceof FactorModel) return modelTensors(model.intact);
  if (model instanceof QuantizedModel) return compactTensors(model.parts);
  throw new ArgumentError('model', model, 'a FactorModel or a quantized one');
}
