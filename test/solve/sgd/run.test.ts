// How fitSgd runs: events, schedules, divergence, early stopping, abortion, bad options.
import { describe, expect, it } from 'vitest';
import { ArgumentError, KernelError, NumericalError } from '../../../src/errors.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import type { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { LOSSES } from '../../../src/solve/sgd/losses.ts';
import type { SgdEpochEvent, SgdOptions } from '../../../src/solve/sgd/options.ts';
import { ratings } from './data.ts';

const data = ratings(60, 50, 0.3);
const small = { factors: 4, workers: 1 } as const;

async function eventsOf(options: SgdOptions): Promise<SgdEpochEvent[]> {
  const events: SgdEpochEvent[] = [];
  await fitSgd(data, { ...small, ...options, onEpoch: (event) => void events.push(event) });
  return events;
}

describe('a run of fitSgd', () => {
  it('reports every epoch, and awaits the listener', async () => {
    const events: SgdEpochEvent[] = [];
    let busy = 0;
    await fitSgd(data, {
      ...small,
      epochs: 5,
      async onEpoch(event) {
        expect(busy++).toBe(0);
        await new Promise((resolve) => setTimeout(resolve));
        busy--;
        events.push(event);
      },
    });
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    for (const event of events) expect(event).toMatchObject({ epochs: 5, examples: data.nnz, workers: 1 });
    const losses = events.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('counts negatives among its examples', async () => {
    const [{ examples }] = await eventsOf({ loss: 'logistic', negatives: 3, epochs: 1 });
    expect(examples).toBe(4 * data.nnz);
  });

  it.each<[string, SgdOptions, number[]]>([
    ['constant', {}, [0.01, 0.01, 0.01, 0.01]],
    ['inverse', { schedule: 'inverse', decay: 1 }, [0.01, 0.005, 0.01 / 3, 0.0025]],
    ['cosine', { schedule: 'cosine' }, [0.01, 0.005 * (1 + Math.SQRT1_2), 0.005, 0.005 * (1 - Math.SQRT1_2)]],
    ['adagrad', { schedule: 'adagrad', learningRate: 0.2 }, [0.2, 0.2, 0.2, 0.2]],
  ])('follows its schedule: %s', async (_, options, expected) => {
    const rates = (await eventsOf({ ...options, epochs: 4 })).map(({ learningRate }) => learningRate);
    rates.forEach((rate, k) => {
      expect(rate).toBeCloseTo(expected[k], 8);
    });
  });

  it.each<[string, SgdOptions]>([
    ['squared', { learningRate: 3 }],
    ['squared without biases', { learningRate: 3, biases: false }],
    ['bpr', { loss: 'bpr', learningRate: 1e4 }],
    ['logistic', { loss: 'logistic', learningRate: 1e4 }],
    ['warp', { loss: 'warp', learningRate: 300 }],
    ['gravity', { unobservedWeight: 0.1, learningRate: 5 }],
  ])('says which epoch diverged, and what to do: %s', async (_, options) => {
    const fit = fitSgd(data, { ...small, epochs: 400, ...options });
    await expect(fit).rejects.toBeInstanceOf(NumericalError);
    await expect(fit).rejects.toMatchObject({
      message: expect.stringMatching(/diverged in epoch \d+ at learning rate .*lower learningRate/),
      where: { epoch: expect.any(Number) },
    });
  });

  it('says so when the kernels do not have the loss', async () => {
    const row = { ...LOSSES.hinge };
    Object.assign(LOSSES.hinge, { code: 99 });
    try {
      const fit = fitSgd(data, { ...small, loss: 'hinge' });
      await expect(fit).rejects.toBeInstanceOf(KernelError);
      await expect(fit).rejects.toThrow(/no loss 'hinge' \(code 99\)/);
    } finally {
      Object.assign(LOSSES.hinge, row);
    }
  });

  it('stops when it is aborted', async () => {
    const reason = new Error('enough');
    await expect(fitSgd(data, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    for (const loss of ['squared', 'bpr'] as const) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(reason), 30);
      const endless = { loss, epochs: 1_000_000, signal: controller.signal };
      await expect(fitSgd(data, { ...small, ...endless })).rejects.toBe(reason);
    }
    const controller = new AbortController();
    const last = { epochs: 1, signal: controller.signal, onEpoch: () => controller.abort(reason) };
    await expect(fitSgd(data, { ...small, ...last })).rejects.toBe(reason);
  });
});

describe('early stopping', () => {
  const { train, test } = splitInteractions(data, { holdout: 0.2, seed: 2 });

  it('returns the model of the best epoch, `patience` epochs after it', async () => {
    const models: FactorModel[] = [];
    const metrics = [5, 3, 4, 2, 2, 6, 7, 8];
    const epochs: number[] = [];
    const model = await fitSgd(train, {
      ...small,
      epochs: 8,
      validation: {
        metric(current, epoch) {
          models.push(current);
          return metrics[epoch - 1];
        },
      },
      onEpoch: ({ epoch, validation }) => {
        epochs.push(epoch);
        expect(validation).toBe(metrics[epoch - 1]);
      },
    });
    expect(epochs).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(model.itemFactors).toEqual(models[3].itemFactors);
    const { loss } = models[3].metadata;
    expect(model.metadata).toMatchObject({ epochs: 4, loss, validation: { metric: 'function', value: 2 } });
    // As if it had been told to stop there.
    expect(model.itemFactors).toEqual((await fitSgd(train, { ...small, epochs: 4 })).itemFactors);
  });

  it('takes more for better when told to', async () => {
    const validation = { metric: (_: FactorModel, epoch: number) => -Math.abs(epoch - 3), maximise: true };
    const model = await fitSgd(train, { ...small, epochs: 20, validation });
    expect(model.metadata.epochs).toBe(3);
  });

  it.each(['rmse', 'mae', 'ndcg@5'] as const)('measures %s on what was held out', async (metric) => {
    const metrics: number[] = [];
    const model = await fitSgd(train, {
      ...small,
      epochs: 300,
      learningRate: 0.05,
      regularization: 0,
      validation: { metric, interactions: test, patience: 5 },
      onEpoch: (event) => void metrics.push(event.validation!),
    });
    expect(metrics.length).toBeLessThan(300);
    const best = metric === 'ndcg@5' ? Math.max(...metrics) : Math.min(...metrics);
    expect(model.metadata.epochs).toBe(1 + metrics.indexOf(best));
    if (metric === 'ndcg@5') return;
    const errors = test.userCount === 0 ? [] : errorsOf(model);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const expected = metric === 'mae' ? mean(errors.map(Math.abs)) : Math.sqrt(mean(errors.map((x) => x * x)));
    expect(best).toBeCloseTo(expected, 6);
  });

  function errorsOf(model: FactorModel): number[] {
    return Array.from({ length: test.userCount }, (_, user) =>
      Array.from(test.itemsOf(user), (item, k) => test.valueAt(test.indptr[user] + k) - model.score(user, item)),
    ).flat();
  }
});

describe('bad options of fitSgd', () => {
  const bad: [string, unknown[]][] = [
    ['loss', ['l2', null]],
    ['target', ['values', Number.NaN, null]],
    ['factors', [0, 1.5, 2049, '8', Number.NaN, null]],
    ['epochs', [0, 2.5, Number.POSITIVE_INFINITY]],
    ['learningRate', [0, -1, Number.NaN, '0.1', Number.POSITIVE_INFINITY]],
    ['schedule', ['linear', 1]],
    ['regularization', [-1, Number.NaN, '0.1', null]],
    ['biases', [1, 'yes']],
    ['negatives', [-1, 0.5, 1001]],
    ['negativeExponent', [-1, Number.NaN, 11]],
    ['rejectKnown', [0, null]],
    ['unobservedWeight', [-0.1, Number.NaN]],
    ['initialDeviation', [-1, Number.NaN]],
    ['seed', [2 ** 32, 0.5]],
    ['simd', ['relaxed']],
    ['workers', [0, 1.5]],
    ['onEpoch', [5]],
    ['signal', [{}]],
    ['validation', [5, null]],
    ['start', [5, {}]],
    ['resume', [5, '']],
  ];
  it.each(bad)('%s', async (argument, values) => {
    for (const value of values) {
      await expect(fitSgd(data, { [argument]: value })).rejects.toMatchObject({ name: 'ArgumentError', argument });
    }
  });

  it.each<[string, SgdOptions]>([
    ['negatives', { loss: 'warp', negatives: 2 }],
    ['negatives', { loss: 'bpr', negatives: 0 }],
    ['trials', { loss: 'warp', trials: 0 }],
    ['trials', { loss: 'bpr', trials: 5 }],
    ['decay', { schedule: 'inverse', decay: -1 }],
    ['decay', { decay: 0.5 }],
    ['regularization.items', { regularization: { items: -1 } }],
    ['loss', { unobservedWeight: 1, loss: 'logistic' }],
    ['negatives', { unobservedWeight: 1, negatives: 1 }],
    ['biases', { unobservedWeight: 1, biases: true }],
    ['schedule', { unobservedWeight: 1, schedule: 'adagrad' }],
    ['validation.metric', { validation: { metric: 'r2' as never } }],
    ['validation.metric', { validation: { metric: 'ndcg@0' } }],
    ['validation.interactions', { validation: { metric: 'rmse' } }],
    ['validation.interactions', { validation: { metric: 'rmse', interactions: data.select([]) } }],
    ['validation.patience', { validation: { metric: 'rmse', interactions: data, patience: 0 } }],
    ['validation.every', { validation: { metric: 'rmse', interactions: data, every: 0 } }],
    ['validation.maximise', { validation: { metric: 'rmse', interactions: data, maximise: true } }],
    ['validation.metric()', { validation: { metric: () => Number.NaN } }],
  ])('%s in its company', async (argument, options) => {
    await expect(fitSgd(data, options)).rejects.toMatchObject({ name: 'ArgumentError', argument });
  });

  it('names what is no Interactions, and no options', async () => {
    await expect(fitSgd([] as never)).rejects.toBeInstanceOf(ArgumentError);
    await expect(fitSgd(data, null as never)).rejects.toMatchObject({ argument: 'options' });
  });
});
