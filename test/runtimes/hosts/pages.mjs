// The page that runs the cases and sends its report back.
import { basename } from 'node:path';
import { ISOLATION, serveSite } from './site.mjs';

// What fails before the report is made, such as a module that does not load, is the report.
const HTML = `<!doctype html><meta charset="utf-8"><title>halfsweep</title>
<script>
const failed = (reason) => fetch('/report', { method: 'POST', body: JSON.stringify({ failure: String(reason?.stack ?? reason) }) });
addEventListener('error', (event) => failed(event.message ?? event.target?.src), true);
addEventListener('unhandledrejection', (event) => failed(event.reason));
</script>
<script type="module" src="/page.js"></script>`;

/** How long a browser may take to start, to load a page, and to report, on a machine that has much else to do: two minutes. */
export const PATIENCE = 120_000;

/** @param assets [{ path, contents }] @returns url of the page, report: what it sends, once it does, and close() */
export async function servePage(assets, isolated) {
  const files = new Map(assets.map(({ path, contents }) => [`/${basename(path)}`, contents]));
  files.set('/index.html', HTML);
  let take;
  const report = new Promise((resolve) => {
    take = resolve;
  });
  const late = setTimeout(() => take({ failure: 'The page did not report in time.' }), PATIENCE);
  const site = await serveSite(files, isolated ? ISOLATION : {}, (body) => take(JSON.parse(body)));
  return {
    url: site.url,
    report,
    close() {
      clearTimeout(late);
      site.close();
    },
  };
}
