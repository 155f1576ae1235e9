// A file dropped on a page, in Debian's Chromium: `npm run test:files`. The last line counts. CHROMIUM names another browser.
import { conclude } from '../checks.mjs';
import { launch } from '../demo/site.mjs';
import { checkAccess } from './access.mjs';
import { checkDrop } from './drop.mjs';
import { writeInputs } from './inputs.mjs';
import { checkBare } from './read.mjs';
import { serveBare, serveDrop } from './site.mjs';

const inputs = writeInputs();
const browser = await launch();
const [site, bare] = await Promise.all([serveDrop(), serveBare()]);
try {
  await checkDrop(browser, site, inputs);
  await checkBare(browser, bare, inputs);
  await checkAccess(browser, site);
} finally {
  await browser.close();
  await Promise.all([site.close(), bare.close()]);
  inputs.dispose();
}
conclude();
