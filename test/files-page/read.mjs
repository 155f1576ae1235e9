// Reading on the page itself, without a worker: the reader gives way to the page.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { startTicker } from './ticker.mjs';

/** How often a second the page has its turn, at least; a page of Parquet is decoded in one go, whatever it holds. */
const LEAST_TURNS = 5;

export async function checkBare(browser, site, inputs) {
  const page = await browser.newPage();
  await page.goto(site.url);
  for (const kind of ['csv', 'parquet']) {
    await check(`${kind} on the page itself`, async () => {
      await page.locator('input').setInputFiles(inputs[kind]);
      await page.evaluate(startTicker);
      const { turns, longest, building, nnz, seconds } = await page.evaluate(read);
      assert.ok(nnz > 1_000_000);
      assert.ok(turns > LEAST_TURNS * seconds, `the page had its turn ${turns} times in ${seconds.toFixed(1)} s`);
      const still = `still for ${longest.toFixed(0)} ms at most, at the end for ${building.toFixed(0)} ms`;
      return `${seconds.toFixed(1)} s, ${(turns / seconds).toFixed(0)} turns a second; ${still}`;
    });
  }
  await page.context().close();
}

/** In the page. The ticks up to the last piece, and what comes after it: the matrix is made of the columns in one go. */
async function read() {
  const { readInteractions } = await import('/files.js');
  const began = performance.now();
  let [turns, longest] = [0, 0];
  const onProgress = () => {
    ({ ticks: turns, longest } = globalThis);
  };
  const { nnz } = await readInteractions(document.querySelector('input').files[0], { onProgress });
  const seconds = (performance.now() - began) / 1000;
  globalThis.longest = 0;
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { turns, longest, building: globalThis.longest, nnz, seconds };
}
