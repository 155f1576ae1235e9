// What the page and its training worker say to each other.

/** A run ends after so many, unless it is stopped. */
export const EPOCHS = 20;

export type ToTrainer =
  | { readonly type: 'start'; readonly factors: number; readonly unobservedWeight: number }
  | { readonly type: 'stop' }
  /** Asks for the best model so far. */
  | { readonly type: 'take' };

export interface EpochReport {
  readonly type: 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly ndcg: number;
  readonly seconds: number;
  /** Threads that took part. */
  readonly threads: number;
}

export type FromTrainer =
  /** The data is there; `baseline` is the NDCG@10 of always recommending what is most popular. */
  | { readonly type: 'ready'; readonly baseline: number }
  | EpochReport
  /** `best` is the epoch whose model did best on the held-out pairs; null when the run was stopped before the first ended. */
  | { readonly type: 'ended'; readonly isStopped: boolean; readonly best: { epoch: number; ndcg: number } | null }
  /** A quantized model file. */
  | { readonly type: 'model'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'requests'; readonly count: number };
