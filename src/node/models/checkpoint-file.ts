// The state of a fit as a file, for `resume`: in pieces, as `onCheckpointPieces` gave it to be written.
import { ofState } from '../../solve/run/checkpoint.ts';
import { bytesOf } from '../../tensors/safetensors.ts';
import { readSafetensorsFile } from '../formats/safetensors-file.ts';

/**
 * Reads a state that was written from what `onCheckpoint` or `onCheckpointPieces` gave, of any size: for `resume`.
 * @throws FormatError when it is not a whole state; FileSystemError when it cannot be read
 */
export async function readCheckpoint(file: string): Promise<Uint8Array[]> {
  const { header, tensors } = await readSafetensorsFile(file, ofState);
  return [header, ...Array.from(tensors.values(), ({ bytes }) => bytesOf(bytes))];
}
