// A built page in Chromium under a strict policy. Everything that the browser complains about counts.
import { PATIENCE } from '../runtimes/hosts/pages.mjs';
import { ISOLATION, serveSite } from '../runtimes/hosts/site.mjs';

const POLICY = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };

/**
 * @param files contents by path @param browser of Playwright
 * @returns what stands in the page's <output>, the complaints, and the paths that the page loaded
 */
export async function visitPage(files, browser) {
  const site = await serveSite(files, { ...ISOLATION, ...POLICY });
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()}: ${response.status()}`);
  });
  try {
    await page.goto(site.url, { timeout: PATIENCE });
    const answered = () => document.querySelector('output').value;
    const answer = await page.waitForFunction(answered, null, { timeout: 60_000 }).then(
      (handle) => handle.jsonValue(),
      () => '',
    );
    return { answer, complaints, loaded: [...site.loaded] };
  } finally {
    await page.close();
    site.close();
  }
}
