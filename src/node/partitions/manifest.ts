// What a folder of partitions says of itself: counts, cuts, what the columns hold, and a checksum of everything.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { Fingerprint } from '../../data/fingerprint.ts';
import type { PartitionShape } from '../../data/partitions.ts';
import { FormatError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';
import type { IdFacts } from './id-files.ts';
import { type Columns, MANIFEST, SECTION_NAMES, VERSION } from './layout.ts';
import type { Extent } from './merged-entries.ts';
import type { Checksums } from './write-block.ts';

/** In what order ids are numbered: of their first appearance, or of their values. */
export type IdOrder = 'appearance' | 'value';

export interface PartitionFacts extends PartitionShape {
  readonly checksums: Checksums;
}

export interface Manifest extends Columns {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly userCount: number;
  readonly nnz: number;
  /** Entries that were read, of which those of one pair have become one. */
  readonly rows: number;
  readonly uniformValue: number;
  readonly values: Extent;
  /** Where there are any. */
  readonly weights: Extent | null;
  readonly idOrder: IdOrder;
  readonly duplicates: DuplicatePolicy;
  readonly users: IdFacts;
  readonly items: IdFacts;
  /** The checksum of n_j. */
  readonly itemCounts: string;
  readonly partitions: readonly PartitionFacts[];
}

export const FORMAT = 'halfsweep partitions';

/** Equal for equal entries and cuts, whatever the ids are. */
export function printOf({ userCount, itemCount, uniformValue, itemCounts, partitions }: Manifest): string {
  const print = new Fingerprint().numbers(Float64Array.of(userCount, itemCount, uniformValue)).text(itemCounts);
  for (const { firstUser, nnz, checksums } of partitions) {
    print.numbers(Float64Array.of(firstUser, nnz));
    for (const name of SECTION_NAMES) print.text(checksums[name] ?? '');
  }
  return print.digest();
}

const AGAIN = '(prepare the interactions again)';

/** @throws FormatError for a folder that is none of partitions, or of another version; FileSystemError where it cannot be read */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') return cannotRead(file)(error);
    throw new FormatError(
      folder,
      `no ${MANIFEST}`,
      'a folder that preparePartitions, or halfsweep prepare, has written',
    );
  });
  const manifest = parsed(file, text);
  if (manifest.format !== FORMAT) throw new FormatError(file, manifest.format, `a manifest of ${FORMAT}`);
  if (manifest.version !== VERSION) throw new FormatError(file, `version ${manifest.version}`, `${VERSION} ${AGAIN}`);
  checkNumbers(file, manifest);
  return manifest;
}

function parsed(file: string, text: string): Manifest {
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null) return manifest as Manifest;
  } catch {}
  throw new FormatError(file, text, 'a JSON object');
}

/** Whatever else is read goes by these. */
function checkNumbers(file: string, manifest: Manifest): void {
  const { userCount, itemCount, nnz, partitions, users, items } = manifest;
  const refuse = (what: string, got: unknown, expected: string): never => {
    throw new FormatError(`${file}: ${what}`, got, `${expected} ${AGAIN}`);
  };
  const checkCount = (what: string, got: unknown, most = 2 ** 31 - 1, least = 1) => {
    if (!(Number.isInteger(got) && (got as number) >= least && (got as number) <= most))
      refuse(what, got, `an integer from ${least} to ${most}`);
  };
  checkCount('userCount', userCount);
  checkCount('itemCount', itemCount);
  checkCount('nnz', nnz, Number.MAX_SAFE_INTEGER);
  checkCount('rows', manifest.rows, Number.MAX_SAFE_INTEGER, nnz);
  for (const [name, facts] of Object.entries({ users, items })) {
    if (facts?.type !== 'number' && facts?.type !== 'text') refuse(`${name}.type`, facts?.type, 'number or text');
    checkCount(`${name}.bytes`, facts.bytes, Number.MAX_SAFE_INTEGER, 0);
    if (typeof facts.checksum !== 'string') refuse(`${name}.checksum`, facts.checksum, 'text');
  }
  for (const name of ['isValued', 'isWeighted'] as const) {
    if (typeof manifest[name] !== 'boolean') refuse(name, manifest[name], 'true or false');
  }
  if (!Number.isFinite(manifest.uniformValue)) refuse('uniformValue', manifest.uniformValue, 'a finite number');
  if (!Array.isArray(partitions)) refuse('partitions', partitions, 'a list');
  let [user, entries] = [0, 0];
  for (const [k, shape] of partitions.entries()) {
    checkCount(`partitions[${k}].userCount`, shape?.userCount);
    checkCount(`partitions[${k}].nnz`, shape.nnz);
    if (shape.firstUser !== user) refuse(`partitions[${k}].firstUser`, shape.firstUser, `${user}`);
    if (typeof shape.checksums !== 'object' || shape.checksums === null)
      refuse(`partitions[${k}].checksums`, shape.checksums, 'an object');
    user += shape.userCount;
    entries += shape.nnz;
  }
  if (user !== userCount || entries !== nnz) refuse('partitions', `${user} users, ${entries} entries`, 'all of them');
}
