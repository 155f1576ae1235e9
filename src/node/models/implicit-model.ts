// Models of the Python package implicit: the .npz that `model.save()` of its AlternatingLeastSquares writes, and of its other
// factorizations, whose biases are columns of the factors.
import { FormatError } from '../../errors.ts';
import { readNpy } from '../../files/matrix/npy.ts';
import { npyMatrix, npyScalar } from '../../files/matrix/npy-values.ts';
import { readNpz } from '../../files/matrix/npz.ts';
import type { Factors } from '../../model/from-factors.ts';
import { resolveObjective } from '../../objective/presets.ts';
import { openFile } from '../read/file-source.ts';
import { factorsOf } from './npy-model.ts';

const MATRICES = ['user_factors', 'item_factors'] as const;
/** implicit leaves out settings that are None; `alpha` is missing before 0.5. */
const SETTINGS = ['regularization', 'alpha', 'iterations'] as const;
/** A setting that every factorization of implicit has but least squares. */
const NOT_ALS = 'learning_rate';

type Settings = Partial<Record<(typeof SETTINGS)[number], number>>;

/** Reads such a file. @throws FormatError for any other; FileSystemError when it cannot be read */
export async function readImplicitFactors(file: string): Promise<Factors> {
  const arrays = await readArrays(file);
  const [users, items] = MATRICES.map((key) => {
    const bytes = arrays.get(key);
    if (!bytes)
      throw new FormatError(file, `no ${key}`, "what implicit's save() writes: user_factors and item_factors");
    return npyMatrix(readNpy(bytes, `${file}/${key}`), `${file}/${key}`);
  });
  const settings: Settings = {};
  for (const key of SETTINGS) {
    const bytes = arrays.get(key);
    if (bytes) settings[key] = settingOf(bytes, `${file}/${key}`);
  }
  const als = !arrays.has(NOT_ALS);
  const metadata = {
    algorithm: als ? 'als' : 'imported',
    source: 'implicit',
    factors: items.columns,
    epochs: settings.iterations,
    objective: als && settings.regularization !== undefined ? objectiveOf(settings) : undefined,
  };
  return { ...factorsOf(items, users, file), metadata };
}

/** What implicit minimises: w = alpha·value, target 1, w0 = 1, a plain λ. */
function objectiveOf({ regularization, alpha = 1 }: Settings) {
  return resolveObjective({ objective: 'implicit', regularization, alpha });
}

function settingOf(bytes: Uint8Array, what: string): number {
  const value = npyScalar(readNpy(bytes, what), what);
  if (value >= 0 && value < 3e38) return value;
  throw new FormatError(what, value, 'a finite number of at least 0');
}

async function readArrays(file: string): Promise<Map<string, Uint8Array>> {
  const ranges = await openFile(file);
  try {
    return await readNpz(file, ranges, [...MATRICES, ...SETTINGS, NOT_ALS]);
  } finally {
    await ranges.close();
  }
}
