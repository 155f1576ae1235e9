// Ids as tensors. Numbers: one tensor, I32 where all are such integers, else F64. Strings: their UTF-8 bytes end to end,
// and the offsets where each begins and the last one ends.
import { type Id, IdMap, numbersOf } from '../data/id-map.ts';
import { ArgumentError, FormatError } from '../errors.ts';
import type { Tensor } from './safetensors.ts';
import { readTensor, tensorOf } from './typed-tensors.ts';

/** The tensors for the ids, named `name` and, for strings, also `name_offsets`. Throws ArgumentError for broken UTF-16, and for 2 GiB of text. */
export function writeIds(name: string, map: IdMap): [string, Tensor][] {
  if (map.size > 0 && typeof map.idAt(0) === 'string') return writeStrings(name, map);
  const numbers = numbersOf(map);
  // Object.is tells −0, which no int32 can hold.
  const integers = numbers.every((id) => Object.is(id | 0, id));
  return [[name, tensorOf(integers ? new Int32Array(numbers) : numbers)]];
}

function writeStrings(name: string, map: IdMap): [string, Tensor][] {
  const offsets = new Int32Array(map.size + 1);
  const encoder = new TextEncoder();
  let end = 0;
  for (let i = 0; i < map.size; i++) {
    const id = map.idAt(i) as string;
    // A lone surrogate has no UTF-8 form and would come back as another id.
    if (/\p{Surrogate}/u.test(id)) throw new ArgumentError(`${name}[${i}]`, id, 'well-formed Unicode');
    end += encoder.encode(id).length;
    offsets[i + 1] = end;
  }
  if (end >= 2 ** 31) throw new ArgumentError(name, end, 'less than 2 ** 31 bytes');
  const bytes = new Uint8Array(end);
  // Encoded once more: an array for each would take far more memory than all of them.
  for (let i = 0; i < map.size; i++) bytes.set(encoder.encode(map.idAt(i) as string), offsets[i]);
  return [
    [name, tensorOf(bytes)],
    [`${name}_offsets`, tensorOf(offsets)],
  ];
}

/** The map that `writeIds` wrote. Throws FormatError for a wrong type, ids that repeat, or text that is not UTF-8. */
export function readIds(tensors: ReadonlyMap<string, Tensor>, name: string): IdMap {
  const dtype = tensors.get(name)?.dtype;
  if (dtype === 'U8') return distinct(name, readStrings(tensors, name));
  const numbers = readTensor(tensors, name, dtype === 'F64' ? 'F64' : 'I32', 1).values;
  if (isRange(numbers)) return IdMap.range(numbers.length);
  const position = numbers.findIndex((id) => !Number.isFinite(id));
  if (position >= 0) throw new FormatError(`${name}[${position}]`, numbers[position], 'a finite number');
  return distinct(name, numbers);
}

/** Whether the numbers are 0, 1, 2 …, which a map need not store. A loop: it runs at every start of a small model. */
function isRange(numbers: Int32Array | Float64Array): boolean {
  for (let index = 0; index < numbers.length; index++) if (!Object.is(numbers[index], index)) return false;
  return true;
}

function distinct(name: string, ids: ArrayLike<Id> & Iterable<Id>): IdMap {
  const map = IdMap.from(ids);
  if (map.size !== ids.length) throw new FormatError(name, `${map.size} distinct ids`, `${ids.length}, none repeated`);
  return map;
}

function readStrings(tensors: ReadonlyMap<string, Tensor>, name: string): Id[] {
  const bytes = readTensor(tensors, name, 'U8', 1).values;
  const offsets = readTensor(tensors, `${name}_offsets`, 'I32', 1).values;
  const count = offsets.length - 1;
  if (offsets[0] !== 0 || offsets[count] !== bytes.length) {
    throw new FormatError(`${name}_offsets`, `${offsets[0]} to ${offsets[count]}`, `0 to ${bytes.length}`);
  }
  // A byte order mark is part of the id.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return Array.from({ length: count }, (_, i) => {
    if (offsets[i] > offsets[i + 1]) throw new FormatError(`${name}_offsets[${i + 1}]`, offsets[i + 1], 'ascending');
    try {
      return decoder.decode(bytes.subarray(offsets[i], offsets[i + 1]));
    } catch {
      throw new FormatError(`${name}[${i}]`, 'other bytes', 'UTF-8');
    }
  });
}
