// The screenshots of docs/demo/.
import assert from 'node:assert/strict';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../checks.mjs';
import { open } from './site.mjs';

const FOLDER = join(import.meta.dirname, '../../docs/demo');
const MOST_BYTES = 150_000;
const DESKTOP = { viewport: { width: 1000, height: 700 } };
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

const PICTURES = [
  { name: 'pick', ...DESKTOP, colorScheme: 'light' },
  { name: 'train', ...DESKTOP, colorScheme: 'dark', prepare: train },
  { name: 'map', viewport: { width: 800, height: 580 }, colorScheme: 'light', prepare: map },
  { name: 'pick-phone', ...PHONE, colorScheme: 'dark' },
  { name: 'train-phone', ...PHONE, colorScheme: 'light', prepare: train },
  { name: 'map-phone', ...PHONE, colorScheme: 'dark', prepare: map },
];

export async function takePictures(browser, site) {
  await mkdir(FOLDER, { recursive: true });
  for (const { name, prepare, ...options } of PICTURES) {
    await check(`picture ${name}`, async () => {
      const page = await open(browser, site.url, { ...options, reducedMotion: 'reduce' });
      await page.waitForSelector('#network[data-count]');
      await prepare?.(page);
      const path = join(FOLDER, `${name}.png`);
      await page.screenshot({ path });
      assert.ok((await stat(path)).size < MOST_BYTES);
      await page.context().close();
    });
  }
}

async function train(page) {
  await page.getByRole('tab', { name: 'Train' }).click();
  await page.waitForSelector('#train-toggle:enabled');
  await page.locator('#train-toggle').click();
  await page.waitForFunction(() => Number.parseFloat(document.querySelector('#figure-epoch').textContent) >= 14);
}

async function map(page) {
  await page.getByRole('tab', { name: 'Map' }).click();
  await page.getByRole('combobox', { name: 'Find a package' }).fill('r-base-core');
  await page.keyboard.press('Enter');
}
