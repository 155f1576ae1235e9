// A run: the epochs of a fit one after another, and what happens between them: validations, reports, checkpoints.
import { ArgumentError } from '../errors.ts';
import type { FactorModel } from '../model/factor-model.ts';
import { decodeState, encodeState, type RowShapes, type RunState } from './checkpoint.ts';
import { advance, measure } from './early-stopping.ts';
import { copyFactors, preservingFactors, putFactors } from './factor-rows.ts';
import type { Fit, FitInput } from './fit.ts';
import type { EpochEvent, WalsOptions } from './options.ts';
import type { RunPlan } from './run-options.ts';
import { signatureOf } from './signature.ts';
import { warmStart } from './warm-start.ts';

/** An epoch of `fitWals.epochs`. */
export interface FitEpoch extends EpochEvent {
  /**
   * The model as it is after this epoch, whatever comes later. It does not disturb the fit; throws ArgumentError once the
   * loop has gone on to the next epoch, or ended.
   */
  model(): Promise<FactorModel>;
}

/** The factors that a run ends with. */
export interface Ending {
  /** The epoch they are of: the last one, or with a validation the best one. */
  readonly epochs: number;
  readonly validation?: { readonly metric: string; readonly value: number };
}

/** What an algorithm does for its run. */
export interface Algorithm {
  /** Both half-sweeps and, when it is due, the loss. */
  sweep(epoch: number): Promise<EpochEvent>;
  /** The model of the factors; it may leave them changed. */
  settle(ending: Ending, keepUsers: boolean): Promise<FactorModel>;
}

/** Runs from random factors, a model or a state to the end, and leaves in the fit the factors it returns the `Ending` of. */
export async function* runEpochs(
  fit: Fit,
  input: FitInput,
  plan: RunPlan,
  onEpoch: WalsOptions['onEpoch'],
  { sweep, settle }: Algorithm,
): AsyncGenerator<FitEpoch, Ending> {
  const { epochs, keepUsers } = fit.settings;
  const { validation } = plan;
  const checkpoints = createCheckpoints(fit, input, plan);
  let state = checkpoints.begin();
  const isOver = () => state.epoch >= epochs || (validation && (state.standing?.waited ?? 0) >= validation.patience);
  while (!isOver()) {
    const epoch = state.epoch + 1;
    const model = (withUsers: boolean) => preservingFactors(fit, () => settle({ epochs: epoch }, withUsers));
    const event: EpochEvent = await sweep(epoch);
    let value: number | undefined;
    state = { ...state, epoch };
    if (validation && (epoch % validation.every === 0 || epoch === epochs)) {
      value = measure(await model(true), validation.interactions, validation.metric);
      const standing = advance(state.standing, epoch, value);
      state = { epoch, standing, best: standing.bestEpoch === epoch ? copyFactors(fit) : state.best };
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
  if (!validation || !state.standing || !state.best) return { epochs: state.epoch };
  putFactors(fit, state.best);
  const { best, bestEpoch } = state.standing;
  return { epochs: bestEpoch, validation: { metric: validation.metric, value: best } };
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
function createCheckpoints(fit: Fit, input: FitInput, plan: RunPlan) {
  const { onCheckpoint, checkpointEvery, resume, start, validation } = plan;
  const { userCount, itemCount, users, items } = input.interactions;
  const shapes: RowShapes = { users: userCount, items: itemCount, stride: fit.stride };
  const signature = onCheckpoint || resume ? signatureOf(fit, input, start, validation) : {};
  let last = performance.now();
  return {
    begin(): RunState {
      if (start) warmStart(fit, users, items, start);
      if (!resume) return { epoch: 0, standing: null, best: null };
      const { rows, state } = decodeState(resume, shapes, signature);
      const { epochs } = fit.settings;
      if (state.epoch > epochs) throw new ArgumentError('epochs', epochs, `at least ${state.epoch}, which are done`);
      putFactors(fit, rows);
      return state;
    },
    async offer(state: RunState, isLast: boolean): Promise<void> {
      if (!onCheckpoint) return;
      const due =
        'epochs' in checkpointEvery
          ? state.epoch % checkpointEvery.epochs === 0
          : performance.now() - last >= checkpointEvery.seconds * 1000;
      if (!due && !isLast) return;
      await onCheckpoint(encodeState(copyFactors(fit), state, shapes, signature), state.epoch);
      last = performance.now();
    },
  };
}
