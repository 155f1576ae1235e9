// How far a fit is: a bar that is redrawn on a terminal, one line an epoch elsewhere. How far the reading of a file is: a bar on
// a terminal.
import cliProgress, { type Options, type Params } from 'cli-progress';
import type { EpochEvent } from '../index.ts';
import type { ReadProgress } from '../node/index.ts';
import { note, writeError } from './output.ts';

/** What is shown of an epoch. */
export type EpochStatus = Pick<EpochEvent, 'epoch' | 'epochs' | 'loss' | 'seconds'>;

const { Format, Presets, SingleBar } = cliProgress; // CommonJS: Node finds no names to import

export interface Progress {
  epoch(event: EpochStatus): void;
  /** A line above what is drawn. */
  say(text: string): void;
  /** Leaves the terminal as it should be; call it whatever happened. */
  stop(): void;
}

/** @param interactions how many the fit is about, for the speed */
export function fitProgress(epochs: number, interactions: number): Progress {
  return process.stderr.isTTY ? bar(epochs, interactions) : lines(interactions);
}

/** Shows on a terminal how much of a file has been read, and takes that away again; nothing elsewhere, and with --json. */
export function readProgress(json = false): { bytes(event: ReadProgress): void; stop(): void } {
  if (!process.stderr.isTTY || json) return { bytes: () => {}, stop: () => {} };
  let last: ReadProgress = { bytes: 0, size: undefined, rows: 0 };
  const format = (options: Options, params: Params) => {
    const { bytes, size, rows } = last;
    const rowCount = `${threeDigits(rows)} rows`;
    if (size === undefined) return `reading ${megabytes(bytes)} MB  ${rowCount}`;
    const drawn = Format.BarFormat(params.progress, { ...options, barsize: barSize() });
    return `reading ${drawn} ${megabytes(bytes)}/${megabytes(size)} MB  ${rowCount}`;
  };
  // Drawn when something has been read, and not on timers, which wait while lines are being split.
  const options = { format, stream: process.stderr, hideCursor: null, clearOnComplete: true, noTTYOutput: false };
  const single = new SingleBar(options, Presets.shades_classic);
  let begun = false;
  return {
    bytes(event) {
      last = event;
      if (!begun) single.start(1, 0);
      begun = true;
      single.update(event.size ? Math.min(1, event.bytes / event.size) : 0);
    },
    stop: () => begun && single.stop(),
  };
}

/** Back to the beginning of the line, and everything in it gone. */
const CLEAR_LINE = '\r\u001b[K';

function lines(interactions: number): Progress {
  return {
    epoch: (event) => note(`epoch ${position(event)}  ${status(event, interactions)}  ${event.seconds.toFixed(2)} s`),
    say: note,
    stop: () => {},
  };
}

function bar(epochs: number, interactions: number): Progress {
  let last: EpochStatus | undefined;
  let started = performance.now();
  let perEpoch = 0; // milliseconds, the loss and all else included
  const left = () => (last ? perEpoch * (last.epochs - last.epoch) - (performance.now() - started) : undefined);
  const format = (options: Options, params: Params) => {
    const drawn = Format.BarFormat(params.progress, { ...options, barsize: barSize() });
    if (!last) return `epoch ${position({ epoch: 0, epochs })} ${drawn}`;
    return `epoch ${position(last)} ${drawn} ${status(last, interactions)}  ${clock(left() ?? 0)} left`;
  };
  const single = new SingleBar({ format, stream: process.stderr, hideCursor: null }, Presets.shades_classic);
  single.start(epochs, 0);
  return {
    epoch: (event) => {
      const now = performance.now();
      const spent = now - started;
      perEpoch = last ? perEpoch + (spent - perEpoch) / event.epoch : spent;
      started = now;
      last = { ...event, loss: event.loss ?? last?.loss };
      single.setTotal(event.epochs);
      single.update(event.epoch);
    },
    say(text) {
      writeError(CLEAR_LINE);
      note(text);
    },
    stop: () => single.stop(),
  };
}

function barSize(): number {
  return Math.max(4, Math.min(30, (process.stderr.columns ?? 80) - 64));
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function position({ epoch, epochs }: { epoch: number; epochs: number }): string {
  return `${String(epoch).padStart(String(epochs).length)}/${epochs}`;
}

function status({ loss, seconds }: EpochStatus, interactions: number): string {
  const speed = `${threeDigits(interactions / seconds)} interactions/s`;
  return loss === undefined ? speed : `loss ${loss.toPrecision(7)}  ${speed}`;
}

/** 2345678 → 2.35M, so that the line keeps its length. */
function threeDigits(rate: number): string {
  const [divisor, unit] = rate >= 1e6 ? [1e6, 'M'] : rate >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${(rate / divisor).toPrecision(3)}${unit}`;
}

function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
