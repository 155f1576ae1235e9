// Debian's Chromium by Playwright.
import { findProgram } from '../programs.mjs';
import { PATIENCE } from './pages.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchChromium(tools) {
  const executablePath = findProgram('Chromium');
  const { chromium } = (await tools.import('playwright-core')).default;
  return chromium.launch({ executablePath, args: ARGS, timeout: PATIENCE });
}

export async function openChromium(url, tools) {
  const browser = await launchChromium(tools);
  const page = await browser.newPage();
  await page.goto(url, { timeout: PATIENCE });
  return { version: browser.version(), close: () => browser.close() };
}
