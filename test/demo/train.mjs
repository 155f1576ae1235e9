// The second tab: trains in a worker, shows it, stops, and hands the model to the first tab; with and without threads.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open, settled, texts } from './site.mjs';

const epochsDone = (page) => page.locator('#figure-epoch').textContent().then(Number.parseFloat);

export async function checkTraining(browser, site, { isolated }) {
  const where = isolated ? 'isolated' : 'not isolated';
  const page = await open(browser, site.url);
  await settled(page);
  const before = site.requests.length;
  await page.getByRole('tab', { name: 'Train' }).click();
  const toggle = page.locator('#train-toggle');

  await check(`trains with live curves (${where})`, async () => {
    assert.equal(await page.evaluate(() => crossOriginIsolated), isolated);
    await page.waitForSelector('#train-toggle:enabled');
    await page.getByLabel('Factors').fill('96');
    assert.equal(await page.locator('#factors-value').textContent(), '96');
    await toggle.click();
    assert.equal(await toggle.textContent(), 'Stop');
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('#figure-epoch').textContent) >= 2);
    assert.match(await page.locator('#chart-loss').getAttribute('aria-label'), /the loss: [\d,]+ after epoch \d+$/);
    assert.match(await page.locator('#chart-ndcg').getAttribute('aria-label'), /NDCG at 10: 0\.\d\d after epoch \d+$/);
    assert.ok(Number(await page.locator('#figure-ndcg').textContent()) > 0.4);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    const threads = isolated && cores > 1 ? `${cores} threads` : 'one thread';
    assert.equal(await page.locator('#train-status').textContent(), `Training on ${threads}…`);
  });

  await check(`answers while it trains (${where})`, async () => {
    await page.getByRole('tab', { name: 'Pick' }).click();
    await page.getByRole('button', { name: 'Python science' }).click();
    assert.deepEqual(await texts(page, '#chips .name'), ['python3-numpy', 'python3-pil']);
    await page.getByRole('tab', { name: 'Train' }).click();
    assert.equal(await toggle.textContent(), 'Stop');
  });

  await check(`stops, and its model answers in the first tab (${where})`, async () => {
    await toggle.click();
    await page.waitForFunction(() => document.querySelector('#train-status').textContent.startsWith('Stopped.'));
    assert.ok((await epochsDone(page)) < 20);
    const own = await texts(page, '#results .add .name');
    await page.getByRole('button', { name: 'Use this model' }).click();
    await page.waitForSelector('#model-note:not(:empty)');
    assert.match(await page.locator('#model-note').textContent(), /d = 96, w₀ = 0\.01/);
    assert.deepEqual(await texts(page, '#chips .name'), ['python3-numpy', 'python3-pil']);
    const trained = await texts(page, '#results .add .name');
    assert.equal(trained.length, 10);
    assert.notDeepEqual(trained, own);
    await page.getByRole('button', { name: 'Back to the first' }).click();
    assert.deepEqual(await texts(page, '#results .add .name'), own);
  });

  await check(`training needs no network once the page is kept (${where})`, async () => {
    assert.equal(site.requests.length, before, site.requests.slice(before).join());
    assert.match(await page.locator('#network-text').textContent(), /^0 requests since loading/);
    assert.deepEqual(page.problems, []);
  });
  await page.context().close();
}
