// Chromium, Firefox and WebKit, each with a page that is cross-origin isolated, so that it may share memory with workers,
// and with one that is not.
import { kernelFiles } from '../consumer.mjs';
import { bundle } from './bundle.mjs';
import { openChromium } from './chromium.mjs';
import { openFirefox } from './firefox.mjs';
import { servePage } from './pages.mjs';
import { openWebkit } from './webkit.mjs';

const engines = [
  { name: 'chromium', open: openChromium, relaxed: true, threads: true },
  { name: 'firefox', open: openFirefox, relaxed: true, threads: true },
  {
    name: 'webkit',
    open: openWebkit,
    relaxed: 'WebKitGTK has no relaxed SIMD',
    threads: 'WebKitGTK has no SharedArrayBuffer by default',
  },
];

export const browsers = engines.flatMap(({ name, open, relaxed, threads }) => [
  { name, able: { relaxed, threads: 'the page is not cross-origin isolated' }, start: visit(open, false) },
  { name: `${name} isolated`, able: { relaxed, threads }, start: visit(open, true) },
]);

/** `open(url, tools)` shows the page and returns the browser's version and a way to close it. */
function visit(open, isolated) {
  return async (consumer, tools, able) => {
    const scripts = await bundle(consumer, tools, 'page.mjs', { splitting: true });
    const page = await servePage([...scripts, ...kernelFiles(consumer)], isolated);
    let browser;
    try {
      browser = await open(`${page.url}?${encodeURIComponent(JSON.stringify(able))}`, tools);
      const report = await page.report;
      if (report.failure) throw new Error(report.failure);
      if (report.isolated !== isolated) throw new Error(`crossOriginIsolated is ${report.isolated}`);
      return { version: browser.version, ...report };
    } finally {
      await browser?.close();
      page.close();
    }
  };
}
