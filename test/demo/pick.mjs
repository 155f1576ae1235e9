// The first tab: an example is there, search, pick, reasons, and nothing goes over the network.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open, settled, texts } from './site.mjs';

const CHIPS = '#chips .name';
const NAMES = '#results .add .name';

export async function checkPick(browser, site) {
  const page = await open(browser, site.url);

  await check('opens with an example picked and ten reasoned recommendations', async () => {
    assert.deepEqual(await texts(page, CHIPS), ['git', 'vim']);
    assert.equal((await texts(page, NAMES)).length, 10);
    const reasons = await texts(page, '.because p');
    assert.equal(reasons.length, 10);
    for (const reason of reasons) assert.match(reason, /^because of (git|vim)\s\d+\s%(, (git|vim)\s\d+\s%)?$/);
  });

  await check('runs under a policy that forbids inline scripts', async () => {
    const policy = (await page.request.get(site.url)).headers()['content-security-policy'];
    assert.equal(policy, "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'");
    await assert.rejects(page.addScriptTag({ content: 'globalThis.slippedIn = true' }), /Content Security Policy/);
    assert.equal(await page.evaluate(() => globalThis.slippedIn), undefined);
    page.problems.length = 0;
  });

  await settled(page);
  const before = site.requests.length;
  const sent = [];
  page.context().on('request', (request) => sent.push(request.url()));

  await check('finds packages by name and by purpose, by keyboard alone', async () => {
    const field = page.getByRole('combobox', { name: 'Add a package' });
    await field.fill('numpy');
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('ArrowDown');
    const active = page.locator(`#${await field.getAttribute('aria-activedescendant')}`);
    assert.equal(await active.locator('.name').textContent(), 'python3-numpy');
    assert.equal(await active.getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    assert.deepEqual(await texts(page, CHIPS), ['git', 'vim', 'python3-numpy']);
    assert.equal(await field.inputValue(), '');
    await field.fill('media player');
    const found = await texts(page, '#pick-search [role=option] .description');
    assert.ok(found.length > 1 && found.every((text) => /media/i.test(text)), found.join());
    await page.keyboard.press('Escape');
    assert.equal(await field.getAttribute('aria-expanded'), 'false');
  });

  await check('says so when nothing matches', async () => {
    await page.getByRole('combobox', { name: 'Add a package' }).fill('zzzz');
    assert.ok(await page.getByText('No package of that name or purpose').isVisible());
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  await check('a click on a recommendation adds it, a click on a chip takes it away', async () => {
    const [first] = await texts(page, NAMES);
    await page.getByRole('button', { name: `Add ${first}`, exact: true }).click();
    assert.deepEqual(await texts(page, CHIPS), ['git', 'vim', 'python3-numpy', first]);
    assert.ok(!(await texts(page, NAMES)).includes(first));
    assert.match(await page.locator('#announcer').textContent(), new RegExp(`^${first} added`));
    await page.getByRole('button', { name: `Remove ${first}`, exact: true }).click();
    assert.deepEqual(await texts(page, CHIPS), ['git', 'vim', 'python3-numpy']);
    assert.ok((await texts(page, NAMES)).includes(first));
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Remove python3-numpy');
  });

  await check('shows what is popular when nothing is picked', async () => {
    for (const name of ['git', 'vim', 'python3-numpy'])
      await page.getByRole('button', { name: `Remove ${name}` }).click();
    assert.equal((await texts(page, NAMES))[0], 'libc6');
    assert.equal(await page.locator('.because').count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'pick-search-field');
    await page.getByRole('button', { name: 'Sound and film' }).click();
    assert.deepEqual(await texts(page, CHIPS), ['ffmpeg', 'vlc']);
  });

  await check('no request went out since the page was loaded', async () => {
    assert.deepEqual(sent, []);
    assert.equal(site.requests.length, before, site.requests.slice(before).join());
    assert.equal(await page.locator('#network-text').textContent(), '0 requests since loading · works offline');
    assert.deepEqual(page.problems, []);
  });

  await check('the figure on the page would tell of a request', async () => {
    await page.evaluate(() => fetch('./', { method: 'POST' }));
    await page.getByText('1 request since loading').waitFor();
    assert.equal(site.requests.length, before + 1);
  });
  await page.context().close();
}
