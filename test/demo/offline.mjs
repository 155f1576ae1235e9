// The page opens, recommends and trains with the server gone.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open, serve, settled, texts } from './site.mjs';

export async function checkOffline(browser) {
  const site = await serve();
  const page = await open(browser, site.url);
  await settled(page);
  await site.close();

  await check('opens again with the server shut down', async () => {
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal((await texts(page, '#results .add .name')).length, 10);
    await settled(page);
    assert.match(await page.locator('#network-text').textContent(), /works offline/);
  });

  await check('trains with the server shut down', async () => {
    await page.getByRole('tab', { name: 'Train' }).click();
    await page.waitForSelector('#train-toggle:enabled');
    await page.locator('#train-toggle').click();
    await page.waitForFunction(() => Number.parseFloat(document.querySelector('#figure-epoch').textContent) >= 1);
  });
  await page.context().close();
}

/** What a visitor sees whose connection breaks while the model is under way. */
export async function checkFailure(browser, site) {
  await check('says what failed when the model does not come', async () => {
    const page = await open(browser, undefined, { serviceWorkers: 'block' });
    await page.route('**/*.safetensors', (route) => route.fulfill({ status: 503 }));
    await page.goto(site.url);
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').textContent(), /could not start.*503/);
    await page.unroute('**/*.safetensors');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForSelector('body[data-ready]');
    await page.context().close();
  });
}
