// The tab list by the keyboard, and which tab a reload opens.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open } from './site.mjs';

export async function checkTabs(browser, site) {
  const page = await open(browser, site.url);
  const selected = () => page.locator('[role=tab][aria-selected=true]').textContent();
  const shown = () => page.locator('[role=tabpanel]:visible').getAttribute('id');

  await check('arrow keys, Home and End go from tab to tab', async () => {
    await page.getByRole('tab', { name: 'Pick' }).focus();
    for (const [key, name, panel] of [
      ['ArrowRight', 'Train', 'train'],
      ['ArrowRight', 'Map', 'map'],
      ['ArrowRight', 'Pick', 'pick'],
      ['ArrowLeft', 'Map', 'map'],
      ['Home', 'Pick', 'pick'],
      ['End', 'Map', 'map'],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await selected(), name);
      assert.equal(await shown(), panel);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), name);
    }
  });

  await check('a reload opens the same tab', async () => {
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal(await selected(), 'Map');
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.deepEqual(page.problems, []);
  });
  await page.context().close();
}
