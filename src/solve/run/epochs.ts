// A run: the epochs of a fit one after another, and what happens between them: validations, reports, checkpoints.
import { ArgumentError } from '../../errors.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import type { EpochEvent } from '../wals/options.ts';
import { decodeState, encodeState, type RunState } from './checkpoint.ts';
import type { RunPlan } from './options.ts';
import { runSignature, type Signature } from './signature.ts';
import { copyState, preservingState, putState, type StateArrays } from './state.ts';
import { advance, type Means, metricName, validate } from './validation.ts';

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

/** The factors that a run ends with. */
export interface Ending {
  /** The epoch they are of: the last one, or with a validation the best one. */
  readonly epochs: number;
  /** The loss that this epoch reported, if it did. */
  readonly loss: number | null;
  readonly validation?: { readonly metric: string; readonly value: number };
}

/** What an algorithm does for its run, once its factors have been initialised. */
export interface Algorithm<Event extends RunEvent> {
  readonly epochs: number;
  /** Whether its models keep the users. */
  readonly keepUsers: boolean;
  /** All that one epoch leaves to the next. */
  readonly state: StateArrays;
  /** For validations, which come between two epochs. */
  readonly means: Means;
  /** What decides the course of the fit, but for its run. */
  signature(): Signature;
  /** Takes the factors of a model. */
  warm(start: FactorModel): void;
  /** Goes on after so many epochs, whose state has been put back. */
  resume?(epoch: number): Promise<void>;
  /** One epoch and, when it is due, its loss. */
  sweep(epoch: number): Promise<Event>;
  /** The model of the state; it may leave that changed. */
  settle(ending: Ending, keepUsers: boolean): Promise<FactorModel>;
}

/** Runs from random factors, a model or a state to the end, and leaves the state of which it returns the `Ending`. */
export async function* runEpochs<Event extends RunEvent>(
  algorithm: Algorithm<Event>,
  plan: RunPlan,
  onEpoch: ((event: Event) => void | Promise<void>) | undefined,
): AsyncGenerator<FitEpoch<Event>, Ending> {
  const { epochs, keepUsers, state: arrays, settle } = algorithm;
  const { validation } = plan;
  const checkpoints = createCheckpoints(algorithm, plan);
  let state = await checkpoints.begin();
  const isOver = () => state.epoch >= epochs || (validation && (state.standing?.waited ?? 0) >= validation.patience);
  while (!isOver()) {
    const epoch = state.epoch + 1;
    const event = await algorithm.sweep(epoch);
    const loss = event.loss ?? null;
    const model = (withUsers: boolean) => preservingState(arrays, () => settle({ epochs: epoch, loss }, withUsers));
    let value: number | undefined;
    state = { ...state, epoch, loss };
    if (validation && (epoch % validation.every === 0 || epoch === epochs)) {
      value = await validate(validation, await model(true), epoch, algorithm.means);
      const standing = advance(state.standing, epoch, value, validation.maximise);
      const best = standing.bestEpoch === epoch ? { arrays: copyState(arrays), loss } : state.best;
      state = { epoch, loss, standing, best };
    }
    const report = { ...event, validation: value };
    await onEpoch?.(report);
    await checkpoints.offer(state, Boolean(isOver()));
    const asked = modelsOf(epoch, () => model(keepUsers));
    try {
      yield { ...report, model: asked.ask };
    } finally {
      await asked.end();
    }
  }
  if (!validation || !state.standing || !state.best) return { epochs: state.epoch, loss: state.loss };
  putState(arrays, state.best.arrays);
  const { best: value, bestEpoch } = state.standing;
  return { epochs: bestEpoch, loss: state.best.loss, validation: { metric: metricName(validation), value } };
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
  const { epochs, state: arrays } = algorithm;
  const { onCheckpoint, checkpointEvery, resume, start } = plan;
  const isKept = onCheckpoint || resume;
  const signature = isKept ? { ...algorithm.signature(), ...runSignature(plan, epochs) } : {};
  let last = performance.now();
  return {
    async begin(): Promise<RunState> {
      if (start) algorithm.warm(start);
      if (!resume) return { epoch: 0, loss: null, standing: null, best: null };
      const { snapshot, state } = decodeState(resume, arrays.arrays, signature);
      if (state.epoch > epochs) throw new ArgumentError('epochs', epochs, `at least ${state.epoch}, which are done`);
      putState(arrays, snapshot);
      await algorithm.resume?.(state.epoch);
      return state;
    },
    async offer(state: RunState, isLast: boolean): Promise<void> {
      if (!onCheckpoint) return;
      const due =
        'epochs' in checkpointEvery
          ? state.epoch % checkpointEvery.epochs === 0
          : performance.now() - last >= checkpointEvery.seconds * 1000;
      if (!due && !isLast) return;
      await onCheckpoint(encodeState(copyState(arrays), state, arrays.arrays, signature), state.epoch);
      last = performance.now();
    },
  };
}
