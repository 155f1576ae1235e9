// QuantizedModel: a compact model that can be written. `halfsweep/serve` does without it, and without all that writes files.
import { writeSafetensors } from '../../tensors/safetensors.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { compactTensors, decodeCompact } from './compact-file.ts';
import { CompactModel } from './compact-model.ts';

export class QuantizedModel extends CompactModel {
  /** @internal As `CompactModel.read`. */
  static override read(kernels: ServeKernels, bytes: ArrayBuffer | Uint8Array): QuantizedModel {
    return new QuantizedModel(kernels, decodeCompact(bytes));
  }

  /** The model as one safetensors file (docs/FORMAT.md). */
  encode(): Uint8Array<ArrayBuffer> {
    return writeSafetensors(compactTensors(this.parts));
  }
}
