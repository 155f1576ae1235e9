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
  onRequests(count: number): void;
}

export function startTrainPanel({ use, onRequests }: TrainPanelOptions): void {
  const [toggle, take] = [byId<HTMLButtonElement>('train-toggle'), byId<HTMLButtonElement>('train-use')];
  const settings = startSliders();
  const loss = createCurve(byId('chart-loss'), 'the loss', EPOCHS, (value) => Math.round(value).toLocaleString('en'));
  const ndcg = createCurve(byId('chart-ndcg'), 'NDCG at 10', EPOCHS, (value) => value.toFixed(2));
  let isRunning = false;
  let label = '';

  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const send = (message: ToTrainer) => worker.postMessage(message);
  say('Loading the training data…');
  worker.addEventListener('error', (event) => fail(event.message || 'The worker could not be started.'));
  worker.addEventListener('message', ({ data }: MessageEvent<FromTrainer>) => {
    if (data.type === 'requests') onRequests(data.count);
    else if (data.type === 'ready') ready(data.baseline);
    else if (data.type === 'epoch') showEpoch(data);
    else if (data.type === 'ended') ended(data);
    else if (data.type === 'model') use({ bytes: data.bytes, label });
    else fail(data.message);
  });

  byId('train-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (isRunning) send({ type: 'stop' });
    else begin();
  });
  take.addEventListener('click', () => send({ type: 'take' }));

  function ready(baseline: number): void {
    ndcg.compareWith(baseline);
    toggle.disabled = false;
    say('Ready. The dashed line is what the most popular packages alone would give.');
  }

  function begin(): void {
    const { factors, unobservedWeight } = settings();
    label = `d = ${factors}, w₀ = ${unobservedWeight}`;
    setRunning(true);
    take.disabled = true;
    for (const curve of [loss, ndcg]) curve.begin();
    send({ type: 'start', factors, unobservedWeight });
    say('Training…');
  }

  function showEpoch(report: EpochReport): void {
    loss.push(report.loss);
    ndcg.push(report.ndcg);
    byId('figure-epoch').textContent = `${report.epoch} of ${report.epochs}`;
    byId('figure-loss').textContent = Math.round(report.loss).toLocaleString('en');
    byId('figure-ndcg').textContent = report.ndcg.toFixed(3);
    byId('figure-seconds').textContent = report.seconds.toFixed(2);
    take.disabled = false;
    if (isRunning) say(report.threads > 1 ? `Training on ${report.threads} threads…` : 'Training on one thread…');
  }

  function ended({ isStopped, best }: Extract<FromTrainer, { type: 'ended' }>): void {
    setRunning(false);
    const model = best ? ` Its best model is that of epoch ${best.epoch}: NDCG@10 ${best.ndcg.toFixed(3)}.` : '';
    say((isStopped ? 'Stopped.' : 'Done.') + model);
  }

  function fail(message: string): void {
    setRunning(false);
    say(`Training failed: ${message}`);
  }

  function setRunning(running: boolean): void {
    isRunning = running;
    toggle.textContent = running ? 'Stop' : 'Start';
    toggle.classList.toggle('running', running);
  }

  function say(sentence: string): void {
    byId('train-status').textContent = sentence;
  }
}
