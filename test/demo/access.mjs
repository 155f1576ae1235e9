// axe-core on every tab, in both colour schemes and both widths; no sideways scrolling on a phone; motion only if wanted.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { check } from '../checks.mjs';
import { open } from './site.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = { desktop: { width: 1120, height: 900 }, phone: { width: 360, height: 780 } };

export async function checkAccess(browser, site) {
  for (const [device, viewport] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, site.url, { viewport, colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(AXE);
      for (const tab of ['Pick', 'Train', 'Map']) {
        await check(`axe finds nothing: ${tab}, ${device}, ${colorScheme}`, async () => {
          await page.getByRole('tab', { name: tab }).click();
          if (tab === 'Train') await page.waitForSelector('#train-toggle:enabled');
          if (tab === 'Map') await focusSomething(page);
          assert.deepEqual(await violations(page), []);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
        });
      }
      await check(`axe finds nothing: search open, ${device}, ${colorScheme}`, async () => {
        await page.getByRole('tab', { name: 'Pick' }).click();
        await page.getByRole('combobox', { name: 'Add a package' }).fill('python');
        await page.keyboard.press('ArrowDown');
        assert.deepEqual(await violations(page), []);
      });
      await page.context().close();
    }
  }

  await check('moves nothing for those who want no motion', async () => {
    for (const [reducedMotion, expected] of [
      ['reduce', 0],
      ['no-preference', 1],
    ]) {
      const page = await open(browser, site.url, { reducedMotion });
      const moving = await page.evaluate(() => {
        document.querySelector('#results .add').click();
        return document.getAnimations().length;
      });
      assert.equal(Math.min(1, moving), expected, reducedMotion);
      await page.context().close();
    }
  });
}

async function focusSomething(page) {
  await page.locator('#map-stage').focus();
  await page.keyboard.press('ArrowRight');
}

async function violations(page) {
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
