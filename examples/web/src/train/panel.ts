// The second tab: settings, start and stop, the curves, and the model that comes of it.
import { byId } from '../shell/element.ts';
import { createCurve } from './curve.ts';
import { EPOCHS, type EpochReport, type FromTrainer, type ToTrainer } from './messages.ts';
import { startSliders } from './sliders.ts';

export interface TrainedModel {
  readonly bytes: Uint8Array;
  /** What it was trained with, in words. */
  readonly label: string;
}

export interface TrainPanelOptions {
  use(model: TrainedModel): void;
  /** Gets the number of requests that the worker has made so far. */
  onRequests(count: number): void;
}

export class TrainPanel {
  readonly #options: TrainPanelOptions;
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #settings = startSliders();
  readonly #loss = createCurve(byId('chart-loss'), 'the loss', EPOCHS, whole);
  readonly #ndcg = createCurve(byId('chart-ndcg'), 'NDCG at 10', EPOCHS, (value) => value.toFixed(2));
  readonly #toggle = byId<HTMLButtonElement>('train-toggle');
  readonly #take = byId<HTMLButtonElement>('train-use');
  #isRunning = false;
  #label = '';

  constructor(options: TrainPanelOptions) {
    this.#options = options;
    this.#say('Loading the training data…');
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromTrainer>) => this.#receive(data));
    this.#worker.addEventListener('error', ({ message }) => this.#fail(message || 'the worker could not be started.'));
    byId('train-form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#isRunning) this.#send({ type: 'stop' });
      else this.#begin();
    });
    this.#take.addEventListener('click', () => this.#send({ type: 'take' }));
  }

  #send(message: ToTrainer): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromTrainer): void {
    if (message.type === 'requests') this.#options.onRequests(message.count);
    else if (message.type === 'ready') this.#ready(message.baseline);
    else if (message.type === 'epoch') this.#showEpoch(message);
    else if (message.type === 'ended') this.#ended(message);
    else if (message.type === 'model') this.#options.use({ bytes: message.bytes, label: this.#label });
    else this.#fail(message.message);
  }

  #ready(baseline: number): void {
    this.#ndcg.compareWith(baseline);
    this.#toggle.disabled = false;
    this.#say('Ready.');
  }

  #begin(): void {
    const { factors, unobservedWeight } = this.#settings();
    this.#label = `d = ${factors}, w₀ = ${unobservedWeight}`;
    this.#setRunning(true);
    this.#take.disabled = true;
    for (const curve of [this.#loss, this.#ndcg]) curve.begin();
    this.#send({ type: 'start', factors, unobservedWeight });
    this.#say('Training…');
  }

  #showEpoch({ epoch, epochs, loss, ndcg, seconds, threads }: EpochReport): void {
    this.#loss.push(loss);
    this.#ndcg.push(ndcg);
    byId('figure-epoch').textContent = `${epoch} of ${epochs}`;
    byId('figure-loss').textContent = whole(loss);
    byId('figure-ndcg').textContent = ndcg.toFixed(3);
    byId('figure-seconds').textContent = seconds.toFixed(2);
    this.#take.disabled = false;
    // Once: a screen reader would read it again after each epoch.
    if (epoch === 1) this.#say(threads > 1 ? `Training on ${threads} threads…` : 'Training on one thread…');
  }

  #ended({ isStopped, best }: Extract<FromTrainer, { type: 'ended' }>): void {
    this.#setRunning(false);
    const model = best ? ` The best model is that of epoch ${best.epoch}: NDCG@10 ${best.ndcg.toFixed(3)}.` : '';
    this.#say((isStopped ? 'Stopped.' : 'Done.') + model);
  }

  #fail(message: string): void {
    this.#setRunning(false);
    this.#say(`Training failed: ${message}`);
  }

  #setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    this.#toggle.textContent = isRunning ? 'Stop' : 'Start';
  }

  #say(sentence: string): void {
    byId('train-status').textContent = sentence;
  }
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
