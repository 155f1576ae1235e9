// The page of examples/drop: large files are read and trained on while it stays free, and nothing leaves it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { check } from '../checks.mjs';
import { longestGap, startTicker } from './ticker.mjs';

/** The page answers within this time, in milliseconds, whatever its worker does. */
const MOST_STILL = 200;

export const SMALL = {
  name: 'plays.ndjson',
  text: lines(['ann tea', 'ann honey', 'bob tea', 'bob honey', 'bob lemon']),
};

function lines(pairs) {
  return pairs.map((pair) => `${JSON.stringify({ user: pair.split(' ')[0], item: pair.split(' ')[1] })}\n`).join('');
}

export async function checkDrop(browser, site, inputs) {
  const page = await openPage(browser, site);
  for (const kind of ['csv', 'parquet']) {
    const path = inputs[kind];
    await check(`${inputs.megabytes(path)} of ${kind}, trained`, async () => {
      let run = await trainOn(page, path);
      // A machine that does much else stops a page now and then; what the page does itself, it does again.
      for (let again = 0; again < 2 && run.still >= MOST_STILL; again++) run = await trainOn(page, path);
      const status = await page.locator('#status').textContent();
      const counts = `of ${inputs.users.toLocaleString('en')} users and ${inputs.items.toLocaleString('en')} items`;
      assert.ok(status.includes(counts), status);
      assert.match(await page.locator('#columns').textContent(), /users: user_id · items: item_id · values: rating/);
      const { read, trained, still } = run;
      assert.ok(still < MOST_STILL, `the page stood still for ${still.toFixed(0)} ms`);
      return `read in ${seconds(read)}, trained in ${seconds(trained)}; still for ${still.toFixed(0)} ms at most`;
    });
  }

  await check('both are one table', async () => {
    const byParquet = await page.locator('#items').textContent();
    await page.locator('#file').setInputFiles(inputs.csv);
    await page.locator('#answers').waitFor({ state: 'hidden' });
    await page.locator('#items li').nth(9).waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('#items').textContent(), byParquet);
  });

  await check('stops', async () => {
    await page.locator('#file').setInputFiles(inputs.csv);
    await page.waitForFunction(() => document.querySelector('#status').textContent.startsWith('Reading, '));
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.waitForFunction(() => document.querySelector('#status').textContent === 'Stopped.');
  });

  await check('takes what is dropped', async () => {
    await drop(page, SMALL);
    await page.waitForFunction(() =>
      /^5 interactions of 2 users.*Trained/.test(document.querySelector('#status').textContent),
    );
    await page.locator('#items li').first().waitFor();
    assert.match(await page.locator('#items').textContent(), /^lemon/);
    await page.getByLabel('Recommendations for').fill('eve');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#basis').textContent.includes('no user “eve”'));
  });

  await check('says what is wrong with a file', async () => {
    await drop(page, { name: 'plays.csv', text: 'user,item\nann,tea\nbob\n' });
    await page.getByRole('alert').waitFor();
    assert.match(await page.getByRole('alert').textContent(), /^plays\.csv:3/);
  });

  await check('saves the model', async () => {
    await drop(page, SMALL);
    await page.locator('#answers').waitFor();
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByText('Save the model').click()]);
    const { FactorModel } = await import('../../dist/index.js');
    assert.equal(FactorModel.decode(readFileSync(await saved.path())).recommend('ann')[0].item, 'lemon');
  });

  await check('nothing leaves the page', async () => {
    const own = ({ method, path, bytes }) =>
      method === 'GET' && bytes === 0 && /^\/(?:index\.html|assets\/[\w-]+\.(?:js|css))?$/.test(path);
    assert.deepEqual(
      site.requests.filter((request) => !own(request)),
      [],
    );
    assert.deepEqual(page.elsewhere, []);
    assert.deepEqual(page.problems, []);
    const refused = await page.evaluate(() =>
      fetch('https://example.com/', { method: 'POST', body: 'x' }).then(() => 'sent', String),
    );
    assert.match(refused, /TypeError/);
  });
  await page.context().close();
}

/** How long the file took, and for how long the page stood still, in milliseconds. */
async function trainOn(page, path) {
  await page.evaluate(startTicker);
  const began = performance.now();
  await page.locator('#file').setInputFiles(path);
  const isTraining = () => document.querySelector('#status').textContent.includes('Training');
  await page.waitForFunction(isTraining, null, { timeout: 60_000 });
  const read = performance.now() - began;
  await page.locator('#items li').nth(9).waitFor({ timeout: 60_000 });
  return { read, trained: performance.now() - began - read, still: await longestGap(page) };
}

/** A page in a profile of its own; what went wrong in it, and what it asked others for. */
export async function openPage(browser, site, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.problems = [];
  page.elsewhere = [];
  page.on('pageerror', (error) => page.problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  context.on('request', (request) => {
    if (!request.url().startsWith(site.url) && !/^(?:blob|data):/.test(request.url()))
      page.elsewhere.push(request.url());
  });
  await page.goto(site.url);
  return page;
}

export async function drop(page, { name, text }) {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent('#zone', 'dragover', { dataTransfer: data });
  await page.dispatchEvent('#zone', 'drop', { dataTransfer: data });
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
