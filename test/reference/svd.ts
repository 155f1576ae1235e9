// The dense singular value decomposition in float64 by ml-matrix (Golub and Kahan's algorithm): oracle of the truncated one.
import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { dot, type Matrix } from './dense.ts';

export interface DenseSvd {
  /** min(m, n) values, largest first. */
  sigma: number[];
  /** The singular vectors as rows: u[k], v[k] belong to sigma[k]. */
  u: number[][];
  v: number[][];
}

/** A = Σ_k sigma[k]·u[k]·v[k]ᵀ. */
export function denseSvd(a: Matrix): DenseSvd {
  const svd = new SingularValueDecomposition(new Dense(a.map((row) => [...row])), { autoTranspose: true });
  const count = Math.min(a.length, a[0].length);
  const rows = (vectors: Dense) => vectors.transpose().to2DArray().slice(0, count);
  return {
    sigma: svd.diagonal.slice(0, count),
    u: rows(svd.leftSingularVectors),
    v: rows(svd.rightSingularVectors),
  };
}

/** The sine of the largest angle between a vector of span(`found`) and span(`expected`), both orthonormal rows. */
export function largestSine(found: Matrix, expected: Matrix): number {
  const outside = found.map((vector) => {
    const rest = [...vector];
    for (const axis of expected) {
      const along = dot(vector, axis);
      for (let i = 0; i < rest.length; i++) rest[i] -= along * axis[i];
    }
    return rest;
  });
  return denseSvd(outside).sigma[0];
}
