import type { CommonObjective } from './settings.mjs';

interface Shape {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
}
interface System<Parameters> {
  readonly script: string;
  parameters(objective: CommonObjective, shape: Shape): Parameters;
  loss(own: number, objective: CommonObjective, shape: Shape): number;
}
type Irspack = System<{ alpha0: number; value: number; reg: number; nu: number }>;

export const SYSTEMS: {
  readonly halfsweep: System<CommonObjective & { objective: 'wmf' }>;
  readonly implicit: System<{ alpha: number; regularization: number }>;
  readonly irspack: Irspack;
  readonly 'irspack-wheel': Irspack;
  readonly libmf: Omit<System<{ alpha: number; c: number; lambdaP2: number; lambdaQ2: number }>, 'loss'>;
  readonly spark: Omit<System<{ alpha: number; regularization: number }>, 'loss'>;
};
