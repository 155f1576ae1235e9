// Figures as Lighthouse gives them, printed; only the size is asserted, because times are the machine's.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open } from './site.mjs';

const MOST_BYTES = 300_000;
const CLICKS = 12;
/** Lighthouse's phone: slow 4G and a processor four times slower. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 675_000 / 8 };

export async function checkFigures(browser, site) {
  const fast = await open(browser, site.url, { serviceWorkers: 'block' });
  const sizes = await transferred(fast);
  const before = sizes.filter(({ name }) => !/model|service/.test(name));
  await check('less than 300 kB come before the model', () => {
    const bytes = before.reduce((sum, { size }) => sum + size, 0);
    for (const { name, size } of sizes) console.log(`        ${name.padEnd(36)} ${kilobytes(size)}`);
    console.log(`        ${'before the model'.padEnd(36)} ${kilobytes(bytes)}`);
    assert.ok(bytes > 0 && bytes < MOST_BYTES);
  });
  console.log('      load on this machine:', await times(fast));
  await fast.context().close();

  const slow = await open(browser, undefined, { serviceWorkers: 'block', viewport: { width: 360, height: 780 } });
  const session = await slow.context().newCDPSession(slow);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', SLOW);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await slow.goto(site.url);
  await slow.waitForSelector('body[data-ready]');
  console.log('      load on slow 4G, processor ÷ 4:', await times(slow));
  await slow.context().close();

  console.log('      clicks at rest:       ', await delays(browser, site, false));
  console.log('      clicks while training:', await delays(browser, site, true));
}

/** What the page and its resources took over the wire, compressed, headers included. */
function transferred(page) {
  return page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map((entry) => ({
      name: new URL(entry.name).pathname,
      size: entry.transferSize,
    })),
  );
}

async function times(page) {
  const found = await page.evaluate(async () => {
    const [largest] = await new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().slice(-1))).observe({
        type: 'largest-contentful-paint',
        buffered: true,
      });
    });
    const [navigation] = performance.getEntriesByType('navigation');
    return {
      'first paint': performance.getEntriesByName('first-contentful-paint')[0].startTime,
      'largest paint': largest.startTime,
      DOMContentLoaded: navigation.domContentLoadedEventEnd,
      'first recommendations': performance.getEntriesByName('first recommendations')[0].startTime,
    };
  });
  return Object.entries(found)
    .map(([name, time]) => `${name} ${Math.round(time)} ms`)
    .join(', ');
}

/** From input to its handler, and to the next paint, over clicks, during a fit or without one. */
async function delays(browser, site, isTraining) {
  const page = await open(browser, site.url);
  if (isTraining) {
    await page.getByRole('tab', { name: 'Train' }).click();
    await page.locator('#train-toggle:enabled').click();
    await page.getByRole('tab', { name: 'Pick' }).click();
  }
  await page.evaluate(() => {
    globalThis.events = [];
    new PerformanceObserver((list) => globalThis.events.push(...list.getEntries())).observe({
      type: 'event',
      durationThreshold: 16,
    });
  });
  for (let k = 0; k < CLICKS; k++) {
    await page.locator('#results .add').first().click();
    await page.waitForTimeout(150);
  }
  const clicks = await page.evaluate(() =>
    globalThis.events
      .filter(({ name }) => name === 'click')
      .map(({ processingStart, startTime, duration }) => ({ delay: processingStart - startTime, duration })),
  );
  await page.context().close();
  const spread = (key) => {
    const sorted = clicks.map((click) => Math.round(click[key])).sort((a, b) => a - b);
    return `${sorted[sorted.length >> 1]} ms, at most ${sorted.at(-1)} ms`;
  };
  return `until the handler runs ${spread('delay')}; until the paint ${spread('duration')}`;
}

function kilobytes(size) {
  return `${(size / 1000).toFixed(1).padStart(7)} kB`;
}
