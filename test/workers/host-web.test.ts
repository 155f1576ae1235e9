// The web host against pages of every temper, played by a Worker that is none.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { host } from '../../src/workers/host-web.ts';

type Temper = 'runs' | 'fires error' | 'throws';

/** Pretends to be a page; returns the URLs that workers were asked of, and those that were terminated. */
function page({ script, blob, isolated = true }: { script: Temper; blob: Temper; isolated?: boolean }) {
  const asked: string[] = [];
  const ended: string[] = [];
  class FakeWorker {
    onmessage: (event: { data: unknown }) => void = () => {};
    onerror: (event: { preventDefault(): void; message?: string }) => void = () => {};
    readonly url: string;
    constructor(url: string | URL) {
      this.url = String(url);
      asked.push(this.url);
      const temper = this.url.startsWith('blob:') ? blob : script;
      if (temper === 'throws') throw new DOMException('forbidden', 'SecurityError');
      queueMicrotask(() => {
        if (temper === 'runs') this.onmessage({ data: { type: 'ready' } });
        else this.onerror({ preventDefault: () => {} });
      });
    }
    terminate() {
      ended.push(this.url);
    }
  }
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('crossOriginIsolated', isolated);
  vi.stubGlobal('navigator', { hardwareConcurrency: 4 });
  return { asked, ended };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the web host', () => {
  it('takes the package’s own script where it can be loaded', async () => {
    const { asked, ended } = page({ script: 'runs', blob: 'runs' });
    expect(await host.startWorker()).not.toBeNull();
    expect(asked).toEqual([expect.stringMatching(/\/worker-web\.js$/)]);
    expect(ended).toEqual([]);
  });

  it.each(['fires error', 'throws'] as const)(
    'takes a Blob where the script %s, and lets go of its URL',
    async (script) => {
      const revoke = vi.spyOn(URL, 'revokeObjectURL');
      const { asked, ended } = page({ script, blob: 'runs' });
      expect(await host.startWorker()).not.toBeNull();
      expect(asked).toEqual([expect.stringMatching(/\/worker-web\.js$/), expect.stringMatching(/^blob:/)]);
      expect(ended).toEqual(script === 'throws' ? [] : [asked[0]]);
      expect(revoke).toHaveBeenCalledWith(asked[1]);
    },
  );

  it.each(['fires error', 'throws'] as const)(
    'has none where the Blob %s as well, and leaves none behind',
    async (blob) => {
      const { asked, ended } = page({ script: 'fires error', blob });
      expect(await host.startWorker()).toBeNull();
      expect(ended).toEqual(blob === 'throws' ? [asked[0]] : asked);
    },
  );

  it('has as many threads as cores, and none where memory cannot be shared', () => {
    page({ script: 'runs', blob: 'runs' });
    expect(host.parallelism()).toBe(4);
    page({ script: 'runs', blob: 'runs', isolated: false });
    expect(host.parallelism()).toBe(0);
    page({ script: 'runs', blob: 'runs' });
    vi.stubGlobal('Worker', undefined);
    expect(host.parallelism()).toBe(0);
    page({ script: 'runs', blob: 'runs' });
    vi.stubGlobal('SharedArrayBuffer', undefined);
    expect(host.parallelism()).toBe(0);
  });
});
