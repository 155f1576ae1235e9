// A run: kernels and threads for a fit, its epochs one after another, and what happens between them: validations, reports,
// checkpoints.
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, MemoryLimitError } from '../../errors.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import type { FittedMetadata, Probe } from '../../objective/metadata.ts';
import type { Signal } from '../../platform.ts';
import { bytesOf, safetensorsPieces, writeSafetensors } from '../../tensors/safetensors.ts';
import { borrowKernels, type KernelOptions, type Kernels } from '../../wasm/kernels.ts';
import { leasePool, type ThreadOptions } from '../../workers/lease.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { EpochEvent } from '../wals/options.ts';
import { decodeState, type RunState, stateTensors } from './checkpoint.ts';
import { type Effort, multiplyAdds } from './effort.ts';
import { type RunOptions, type RunPlan, resolveRun } from './options.ts';
import { runSignature, type Signature } from './signature.ts';
import { copyState, preservingState, putState, type StateArrays, stateBytes } from './state.ts';
import { advance, isSpent, metricName, type ValidationContext, validate } from './validation.ts';

/** What every algorithm reports of an epoch. */
export interface RunEvent {
  readonly epoch: number;
  readonly loss: number | undefined;
  /** The validation's metric; undefined in epochs without one. */
  readonly validation?: number;
}

/** An epoch of `fitWals.epochs` or `fitSgd.epochs`. */
export type FitEpoch<Event extends RunEvent = EpochEvent> = Event & {
  /**
   * The model as it is after this epoch, whatever comes later. It does not disturb the fit; throws ArgumentError once the
   * loop has gone on to the next epoch, or ended.
   */
  model(): Promise<FactorModel>;
};

/** What a run ends with: the state of its algorithm is then that of one epoch. */
export interface RunOutcome {
  /** That epoch: the last one, or with a validation the best one. */
  readonly epochs: number;
  /** The loss that this epoch reported, if it did. */
  readonly loss: number | null;
  /** What the factors began with. */
  readonly start: 'random' | 'model';
  readonly validation?: FittedMetadata['validation'];
}

/** What an algorithm does for its run. */
export interface Algorithm<Event extends RunEvent> {
  readonly epochs: number;
  /** How these were found, where the fit looked for them. */
  readonly probe?: Probe | null;
  /** Whether its models keep the users. */
  readonly keepUsers: boolean;
  /** All that one epoch leaves to the next. */
  readonly state: StateArrays;
  /** Random factors, which a model or a state may replace. */
  initialise(): Promise<void>;
  /** What decides the course of the fit, but for its run. */
  signature(): Signature;
  /** What the caller calls a part of the signature, where that is not its path. */
  optionOf?(path: string): string;
  /** Takes the factors of a model. */
  warm(start: FactorModel): void;
  /** Goes on after so many epochs, whose state has been put back, and whose last loss is known or not. */
  resume?(epoch: number, loss: number | null): Promise<void>;
  /** One epoch and, when it is due, its loss. */
  sweep(epoch: number): Promise<Event>;
  /** A state of this epoch has been handed out: whatever it needs besides its arrays has to stay until the next one. */
  kept?(epoch: number): Promise<void>;
  /** The model of the state; it may leave that changed. */
  settle(outcome: RunOutcome, keepUsers: boolean): Promise<FactorModel>;
  /** Ends what it took but memory. */
  close(): void;
}

/** Options that every algorithm with epochs has. */
export interface FitOptions<Event extends RunEvent> extends RunOptions, ThreadOptions {
  onEpoch?: (event: Event) => void | Promise<void>;
  signal?: Signal;
}

/**
 * A whole fit, from its data to the model, or to null where the epochs alone are wanted. The algorithm's own options
 * have been resolved: to the build of the kernels, the effort that decides whether threads are worth it, and `create`.
 */
export async function* runFit<Event extends RunEvent>(
  data: Pick<Interactions, 'nnz' | 'userCount' | 'itemCount'>,
  options: FitOptions<Event>,
  { simd, ...effort }: Effort & Required<Pick<KernelOptions, 'simd'>>,
  create: (kernels: Kernels, pool: WorkerPool | null) => Algorithm<Event> | Promise<Algorithm<Event>>,
  wantsModel: boolean,
): AsyncGenerator<FitEpoch<Event>, FactorModel | null> {
  const plan = resolveRun(options);
  const { signal, onEpoch } = options;
  signal?.throwIfAborted();
  const { pool, end } = await leasePool(options, multiplyAdds(data, effort));
  try {
    const kernels = borrowKernels({ simd }, pool ?? undefined);
    try {
      const algorithm = await create(kernels, pool);
      try {
        await algorithm.initialise();
        const outcome = yield* runEpochs(algorithm, plan, onEpoch, { pool, signal });
        signal?.throwIfAborted();
        return wantsModel ? await algorithm.settle(outcome, algorithm.keepUsers) : null;
      } finally {
        algorithm.close();
      }
    } finally {
      kernels.close();
    }
  } finally {
    end();
  }
}

/** Runs from random factors, a model or a state to the end, and leaves the state of which it returns the outcome. */
async function* runEpochs<Event extends RunEvent>(
  algorithm: Algorithm<Event>,
  plan: RunPlan,
  onEpoch: FitOptions<Event>['onEpoch'],
  context: ValidationContext,
): AsyncGenerator<FitEpoch<Event>, RunOutcome> {
  const { epochs, keepUsers, state: arrays, settle } = algorithm;
  const { validation } = plan;
  const start = plan.start ? 'model' : 'random';
  const checkpoints = createCheckpoints(algorithm, plan);
  let state = await checkpoints.begin();
  const isOver = () => state.epoch >= epochs || (validation !== null && isSpent(state.standing, validation.patience));
  while (!isOver()) {
    const epoch = state.epoch + 1;
    const event = await algorithm.sweep(epoch);
    const loss = event.loss ?? null;
    const model = (withUsers: boolean) =>
      preservingState(arrays, () => settle({ epochs: epoch, loss, start }, withUsers));
    let value: number | undefined;
    state = { ...state, epoch, loss };
    if (validation && (epoch % validation.every === 0 || epoch === epochs)) {
      value = await validate(validation, await model(true), epoch, context);
      const standing = advance(state.standing, epoch, value, validation.maximise);
      const best = standing.bestEpoch === epoch ? { arrays: copyState(arrays), loss } : state.best;
      state = { epoch, loss, standing, best };
    }
    const report = { ...event, validation: value };
    await onEpoch?.(report);
    await checkpoints.offer(state, isOver());
    const asked = modelsOf(epoch, () => model(keepUsers));
    try {
      yield { ...report, model: asked.ask };
    } finally {
      await asked.end();
    }
  }
  if (!validation || !state.standing || !state.best) return { epochs: state.epoch, loss: state.loss, start };
  putState(arrays, state.best.arrays);
  const { best: value, bestEpoch } = state.standing;
  const { patience, every } = validation;
  const measured = { metric: metricName(validation), value, patience, every };
  return { epochs: bestEpoch, loss: state.best.loss, start, validation: measured };
}

/** Runs to the end, for the model. */
export async function lastOf(run: AsyncGenerator<unknown, FactorModel | null>): Promise<FactorModel> {
  let step = await run.next();
  while (!step.done) step = await run.next();
  return step.value as FactorModel;
}

/** The models of one epoch, made one at a time; none is still being made once the epoch has ended. */
function modelsOf(epoch: number, make: () => Promise<FactorModel>) {
  let last: Promise<unknown> = Promise.resolve();
  let hasEnded = false;
  return {
    async ask(): Promise<FactorModel> {
      if (hasEnded) {
        throw new ArgumentError('epoch', epoch, 'the epoch that the loop is at', 'Call model() within the loop.');
      }
      const model = last.then(make);
      last = model.catch(() => {}); // the caller's to see
      return model;
    },
    async end(): Promise<void> {
      hasEnded = true;
      await last;
    },
  };
}

/** Where a run begins, and the states it hands out. */
function createCheckpoints<Event extends RunEvent>(algorithm: Algorithm<Event>, plan: RunPlan) {
  const { epochs, probe = null, state: arrays } = algorithm;
  const { onCheckpoint, onCheckpointPieces, checkpointEvery, resume, start } = plan;
  const isOffered = onCheckpoint || onCheckpointPieces;
  const isKept = isOffered || resume;
  const bytes = stateBytes(arrays) * (plan.validation ? 2 : 1);
  if (onCheckpoint && bytes > 2 ** 32) throw new MemoryLimitError(bytes, 2 ** 32, 'Use onCheckpointPieces.');
  const signature = isKept ? { ...algorithm.signature(), ...runSignature(plan, epochs) } : {};
  let last = performance.now();
  return {
    async begin(): Promise<RunState> {
      if (start) algorithm.warm(start);
      if (!resume) return { epoch: 0, loss: null, standing: null, best: null };
      const { snapshot, state } = decodeState(resume, arrays.arrays, signature, algorithm.optionOf);
      if (state.epoch > epochs) throw new ArgumentError('epochs', epochs, `at least ${state.epoch}, which are done`);
      putState(arrays, snapshot);
      await algorithm.resume?.(state.epoch, state.loss);
      return state;
    },
    async offer(state: RunState, isLast: boolean): Promise<void> {
      if (!isOffered) return;
      const due =
        'epochs' in checkpointEvery
          ? state.epoch % checkpointEvery.epochs === 0
          : performance.now() - last >= checkpointEvery.seconds * 1000;
      if (!due && !isLast) return;
      const file = stateTensors(copyState(arrays), state, arrays.arrays, signature, { epochs, probe });
      await onCheckpoint?.(writeSafetensors(file), state.epoch);
      await onCheckpointPieces?.(safetensorsPieces(file).map(bytesOf), state.epoch);
      await algorithm.kept?.(state.epoch);
      last = performance.now();
    },
  };
}
