// The third tab: dots that say what they are to pointer, finger and keyboard.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { open, texts } from './site.mjs';

export async function checkMap(browser, site) {
  const page = await open(browser, site.url);
  await page.getByRole('tab', { name: 'Map' }).click();
  const stage = page.locator('#map-stage');
  const card = page.locator('#map-card .name');

  await check('the search focuses a package, and its card picks it', async () => {
    await page.getByRole('combobox', { name: 'Find a package' }).fill('r-base-core');
    await page.keyboard.press('Enter');
    assert.equal(await card.textContent(), 'r-base-core');
    await page.getByRole('button', { name: 'Add to yours' }).click();
    assert.deepEqual(await texts(page, '#chips .name'), ['git', 'vim', 'r-base-core']);
    assert.ok(await page.getByRole('button', { name: 'Remove from yours' }).isVisible());
  });

  await check('arrow keys go from package to package, Enter picks, plus zooms', async () => {
    await stage.focus();
    const seen = new Set();
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'ArrowRight', '+', 'ArrowLeft', '0']) {
      await page.keyboard.press(key);
      seen.add(await card.textContent());
    }
    assert.ok(seen.size >= 4, [...seen].join());
    const name = await card.textContent();
    const wasPicked = (await texts(page, '#chips .name')).includes(name);
    await page.keyboard.press('Enter');
    assert.equal((await texts(page, '#chips .name')).includes(name), !wasPicked);
  });

  await check('the wheel, the buttons and a drag change what is under the pointer', async () => {
    const { x, y, width, height } = await stage.boundingBox();
    const [centreX, centreY] = [x + width / 2, y + height / 2];
    const nameHere = async () => {
      await page.mouse.move(centreX + 90, centreY + 40);
      await page.mouse.move(centreX, centreY);
      return card.textContent();
    };
    const whole = await nameHere();
    await page.keyboard.down('Control');
    for (let k = 0; k < 2; k++) await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await page.mouse.down();
    await page.mouse.move(centreX - 150, centreY - 60, { steps: 5 });
    await page.mouse.up();
    const elsewhere = await nameHere();
    assert.notEqual(elsewhere, whole);
    await page.getByRole('button', { name: 'Show all' }).click();
    assert.equal(await nameHere(), whole);
    assert.equal(await page.evaluate(() => scrollY), 0);
  });

  await check('the pointer names the dot that it is over', async () => {
    const { x, y, width, height } = await stage.boundingBox();
    const seen = new Set();
    for (let k = 1; k < 8; k++) {
      await page.mouse.move(x + (width * k) / 8, y + height / 2);
      seen.add(await card.textContent());
    }
    assert.ok(seen.size >= 4, [...seen].join());
    assert.deepEqual(page.problems, []);
  });
  await page.context().close();

  await check('a finger does as well', async () => {
    const phone = await open(browser, site.url, {
      viewport: { width: 360, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    await phone.getByRole('tab', { name: 'Map' }).tap();
    const { x, y, width, height } = await phone.locator('#map-stage').boundingBox();
    await phone.touchscreen.tap(x + width / 2, y + height / 2);
    assert.match(await phone.locator('#map-card .name').textContent(), /\w/);
    await phone.context().close();
  });
}
