// Who takes part: a row each. `options` are the system's own (systems.mjs says what makes them whole); `exact` rows solve
// every row of a half-sweep outright, `sizes` are the numbers of factors at which a row runs: LIBMF and Spark, which fit
// anew for every sweep that is looked at, would take half an hour at 128.
import { SYSTEMS } from './systems.mjs';

const SMALL = [64, 128];
const USUAL = [64, 128, 256];
const ALL = [64, 128, 256, 512, 1024];

export const CONTENDERS = [
  { name: 'halfsweep exact', system: 'halfsweep', exact: true, sizes: USUAL, options: { solver: 'exact' } },
  { name: 'halfsweep cg2', system: 'halfsweep', sizes: ALL, options: { solver: 'cg', cgSteps: 2 } },
  { name: 'halfsweep cg3', system: 'halfsweep', sizes: USUAL, options: { solver: 'cg', cgSteps: 3 } },
  { name: 'implicit Cholesky', system: 'implicit', exact: true, sizes: USUAL, options: { use_cg: false } },
  { name: 'implicit cg3', system: 'implicit', sizes: ALL, options: { use_cg: true } },
  { name: 'irspack Cholesky', system: 'irspack', exact: true, sizes: USUAL, options: { solver: 'CHOLESKY' } },
  { name: 'irspack cg3', system: 'irspack', sizes: ALL, options: { solver: 'CG', steps: 3 } },
  { name: 'irspack iALS++ 64', system: 'irspack', sizes: [128, 256], options: { solver: 'IALSPP', subspace: 64 } },
  {
    name: 'irspack iALS++ 128',
    system: 'irspack',
    sizes: [256, 512, 1024],
    options: { solver: 'IALSPP', subspace: 128 },
  },
  {
    name: 'irspack wheel, Cholesky',
    system: 'irspack-wheel',
    exact: true,
    sizes: SMALL,
    options: { solver: 'CHOLESKY' },
  },
  { name: 'irspack wheel, cg3', system: 'irspack-wheel', sizes: SMALL, options: { solver: 'CG', steps: 3 } },
  { name: 'LIBMF one-class', system: 'libmf', sizes: [64], options: {} },
  { name: 'Spark ALS', system: 'spark', sizes: [64], options: {} },
];

const contender = (name) => CONTENDERS.find((each) => each.name === name);

/** Whether a row is one of ours. */
export function isOurs(name) {
  return contender(name).system === 'halfsweep';
}

export function isExact(name) {
  return contender(name).exact === true;
}

/** Whether it minimises something near the objective instead. */
export function isApproximate(name) {
  return SYSTEMS[contender(name).system].approximate === true;
}
