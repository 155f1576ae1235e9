// The page for everybody: axe-core in both colour schemes and on a phone, and by the keyboard alone.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check } from '../checks.mjs';
import { drop, openPage, SMALL } from './drop.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = join(import.meta.dirname, '../../build/files-page');
const DAMAGED = { name: 'plays.csv', text: 'user,item\nann,tea\nbob\n' };

export async function checkAccess(browser, site) {
  mkdirSync(PICTURES, { recursive: true });
  for (const width of [360, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      const page = await openPage(browser, site, { viewport: { width, height: 800 }, colorScheme });
      await page.evaluate(AXE);
      await check(`axe finds nothing: ${width} px, ${colorScheme}`, async () => {
        await judge(page, `${width}-${colorScheme}-empty`);
        await drop(page, SMALL);
        await page.locator('#items li').first().waitFor();
        await judge(page, `${width}-${colorScheme}-trained`);
        await drop(page, DAMAGED);
        await page.getByRole('alert').waitFor();
        await judge(page, `${width}-${colorScheme}-failed`);
      });
      await page.context().close();
    }
  }

  await check('by the keyboard alone', async () => {
    const page = await openPage(browser, site);
    await page.keyboard.press('Tab');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
    await chooser.setFiles({ name: SMALL.name, mimeType: 'text/plain', buffer: Buffer.from(SMALL.text) });
    await page.locator('#items li').first().waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'user');
    await page.keyboard.type('bob'); // what was there is selected
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('#items li').length === 0);
    await page.context().close();
  });
}

async function judge(page, name) {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
}
