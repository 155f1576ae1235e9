// The training, away from the page's own thread. It answers the messages of messages.ts.
import { evaluate, type FactorModel, fitWals, popularityModel, type WalsOptions } from 'halfsweep';
import { createWorkerPool } from 'halfsweep/workers';
import { countRequests } from '../shell/requests.ts';
import { loadTrainingData, type TrainingData } from './data.ts';
import { EPOCHS, type FromTrainer, type ToTrainer } from './messages.ts';

const post = (message: FromTrainer, transfer: Transferable[] = []) => self.postMessage(message, { transfer });

countRequests((count) => post({ type: 'requests', count }));
const loading = loadTrainingData();
let controller = new AbortController();
/** One thread for each core; without any, where the page is not cross-origin isolated, a fit runs here. */
let pool: ReturnType<typeof createWorkerPool> | undefined;
interface Best {
  readonly model: FactorModel;
  readonly epoch: number;
  readonly ndcg: number;
}
/** The model of the epoch with the best NDCG@10 of this run. */
let best: Best | undefined;

loading.then(
  async ({ train, test }) => post({ type: 'ready', baseline: await ndcgOf(popularityModel(train), test) }),
  failed,
);

self.addEventListener('message', ({ data }: MessageEvent<ToTrainer>) => {
  if (data.type === 'stop') controller.abort();
  else if (data.type === 'take') take();
  else start(data).catch(failed);
});

async function start({ factors, unobservedWeight }: { factors: number; unobservedWeight: number }): Promise<void> {
  const data = await loading;
  controller = new AbortController();
  const { signal } = controller;
  best = undefined;
  try {
    pool ??= createWorkerPool();
    await train(data, { factors, unobservedWeight, epochs: EPOCHS, workers: await pool, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  post({ type: 'ended', isStopped: signal.aborted, best: reported(best) });
}

function reported(run: Best | undefined): { epoch: number; ndcg: number } | null {
  return run ? { epoch: run.epoch, ndcg: run.ndcg } : null;
}

async function train({ train, test }: TrainingData, options: WalsOptions): Promise<void> {
  for await (const step of fitWals.epochs(train, options)) {
    const model = await step.model();
    const ndcg = await ndcgOf(model, test);
    const { epoch, epochs, seconds, workers } = step;
    if (!best || ndcg > best.ndcg) best = { model, epoch, ndcg };
    post({ type: 'epoch', epoch, epochs, loss: step.loss!, ndcg, seconds, threads: Math.max(1, workers) });
  }
}

async function ndcgOf(ranker: Parameters<typeof evaluate>[0], test: TrainingData['test']): Promise<number> {
  const { metrics } = await evaluate(ranker, { test, k: 10, metrics: ['ndcg'] });
  return metrics['ndcg@10'];
}

function take(): void {
  if (!best) return;
  const bytes = best.model.quantize('int8', { keepUsers: false, keepSeen: false }).encode();
  post({ type: 'model', bytes }, [bytes.buffer]);
}

function failed(error: unknown): void {
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
