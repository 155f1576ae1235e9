// What a terminal shows of a fit and of the reading of a file, and what stands in its place elsewhere.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fitProgress, readProgress } from '../../src/cli/progress.ts';

const { stderr } = process;
let written: string;
let events: string[];

/** Standard error as a terminal, or as none; the cursor's moves are its own. */
function showOn(isTTY: boolean): void {
  Object.defineProperty(stderr, 'isTTY', { value: isTTY, configurable: true });
}

beforeEach(() => {
  [written, events] = ['', []];
  vi.spyOn(stderr, 'write').mockImplementation((text) => {
    written += text;
    events.push(String(text));
    return true;
  });
  for (const name of ['cursorTo', 'clearLine', 'moveCursor'] as const) {
    Object.defineProperty(stderr, name, { value: () => true, configurable: true });
  }
});
const before = Object.getOwnPropertyDescriptors(stderr);
afterEach(() => {
  vi.restoreAllMocks();
  for (const name of ['isTTY', 'columns', 'cursorTo', 'clearLine', 'moveCursor'] as const) {
    if (before[name]) Object.defineProperty(stderr, name, before[name]);
    else delete (stderr as Partial<typeof stderr>)[name];
  }
});

describe('the progress of a fit', () => {
  it('on a terminal keeps the last loss that was computed, and needs none', () => {
    showOn(true);
    const progress = fitProgress(3, 1000);
    progress.epoch({ epoch: 1, epochs: 3, loss: undefined, seconds: 0.5 });
    progress.epoch({ epoch: 2, epochs: 3, loss: 123.5, seconds: 0.5 });
    progress.epoch({ epoch: 3, epochs: 3, loss: undefined, seconds: 0.25 });
    progress.stop();
    expect(events.find((text) => text.startsWith('epoch'))).toMatch(/^epoch 0\/3 \W+$/);
    const last = events.findLast((text) => text.startsWith('epoch'));
    expect(last).toMatch(/^epoch 3\/3 \W+ loss 123\.5000 {2}4\.00k interactions\/s {2}0:00 left$/);
  });

  it.each([
    [60, 4],
    [70, 6],
    [94, 30],
    [200, 30],
    [undefined, 16],
  ])('on a terminal of %s columns has a bar of %i', (columns, size) => {
    showOn(true);
    Object.defineProperty(stderr, 'columns', { value: columns, configurable: true });
    fitProgress(3, 1000).stop();
    const bar = /^epoch 0\/3 (\W+)$/.exec(events.find((text) => text.startsWith('epoch'))!)![1];
    expect(bar).toHaveLength(size);
  });

  it('lets a line be said above it', () => {
    showOn(true);
    const progress = fitProgress(3, 1000);
    progress.say('news');
    progress.stop();
    expect(events.slice(events.indexOf('news\n') - 1).slice(0, 2)).toEqual(['\r\u001b[K', 'news\n']);
    showOn(false);
    written = '';
    fitProgress(3, 1000).say('news');
    expect(written).toBe('news\n');
  });

  it('elsewhere is a line an epoch', () => {
    showOn(false);
    const progress = fitProgress(12, 5);
    progress.epoch({ epoch: 2, epochs: 12, loss: undefined, seconds: 0.5 });
    progress.epoch({ epoch: 3, epochs: 12, loss: 0.25, seconds: 0.5 });
    progress.stop();
    expect(written).toBe(
      'epoch  2/12  10.0 interactions/s  0.50 s\nepoch  3/12  loss 0.2500000  10.0 interactions/s  0.50 s\n',
    );
  });
});

describe('the progress of reading', () => {
  it('on a terminal is how much of the file has been read, where its size is known', () => {
    showOn(true);
    const progress = readProgress();
    progress.bytes({ bytes: 500_000, size: 2_000_000, rows: 25_000 });
    progress.stop();
    expect(written).toMatch(/reading \W+ 0\.5\/2\.0 MB {2}25\.0k rows/);
  });

  it('is how much that is, where it is not known', () => {
    showOn(true);
    const progress = readProgress();
    progress.bytes({ bytes: 3_000_000, size: undefined, rows: 7 });
    progress.stop();
    expect(written).toContain('reading 3.0 MB  7.00 rows');
  });

  it('is nothing elsewhere, with --json, and where nothing was read', () => {
    for (const json of [false, true]) {
      showOn(json);
      const progress = readProgress(json);
      progress.bytes({ bytes: 1, size: 2, rows: 1 });
      progress.stop();
    }
    showOn(true);
    readProgress().stop();
    expect(written).toBe('');
  });
});
