// The built demo on a server that can be counted and shut down, and a browser to look at it with.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const CONFIG = join(import.meta.dirname, '../../examples/web/vite.config.mjs');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'];

/** `isolated: false` leaves out the headers that allow threads. `requests` lists the paths asked for so far. */
export async function serve({ isolated = true } = {}) {
  const server = await preview({ configFile: CONFIG, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1' } });
  const requests = [];
  // The browser itself asks now and then whether there is a newer service worker, whatever the page does.
  server.httpServer.on('request', ({ url }) => url.endsWith('/sw.js') || requests.push(url));
  if (!isolated) server.httpServer.prependListener('request', withoutIsolation);
  return {
    requests,
    url: server.resolvedUrls.local[0],
    async close() {
      server.httpServer.closeAllConnections();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}

function withoutIsolation(_, response) {
  const { setHeader } = response;
  response.setHeader = (name, value) =>
    /^cross-origin-/i.test(name) ? response : setHeader.call(response, name, value);
}

export async function launch() {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`${CHROMIUM} is missing: apt-get install --no-install-recommends chromium, or set CHROMIUM.`);
  }
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS.map((flag) => `--${flag}`) });
}

/** A page in a profile of its own, with what went wrong in it in `page.problems`. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1120, height: 900 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  if (url) {
    await page.goto(url);
    await page.waitForSelector('body[data-ready]');
  }
  return page;
}

/** Waits until the page is kept for offline use and counts requests from now on. */
export async function settled(page) {
  await page.waitForSelector('#network[data-count]');
}

/** The texts of all elements of a selector, in the order of the page. */
export function texts(page, selector) {
  return page.locator(selector).allTextContents();
}
