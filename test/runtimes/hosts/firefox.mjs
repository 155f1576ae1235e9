// Debian's Firefox by Puppeteer; Playwright wants a build of its own.
import { findProgram } from '../programs.mjs';
import { PATIENCE } from './pages.mjs';

export async function openFirefox(url, tools) {
  const executablePath = findProgram('Firefox');
  const { default: puppeteer } = await tools.import('puppeteer-core');
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, timeout: PATIENCE });
  const page = await browser.newPage();
  await page.goto(url, { timeout: PATIENCE });
  return { version: (await browser.version()).replace(/^firefox\//, ''), close: () => browser.close() };
}
