// The demo in Debian's Chromium: `npm run test:demo`, which builds it first. The last line counts.

import { conclude } from '../checks.mjs';
import { checkAccess } from './access.mjs';
import { checkFigures } from './figures.mjs';
import { checkMap } from './map.mjs';
import { checkFailure, checkOffline } from './offline.mjs';
import { checkPick } from './pick.mjs';
import { takePictures } from './pictures.mjs';
import { launch, serve } from './site.mjs';
import { checkTabs } from './tabs.mjs';
import { checkTraining } from './train.mjs';

const browser = await launch();
const site = await serve();
const open = await serve({ isolated: false });
try {
  await checkPick(browser, site);
  await checkTabs(browser, site);
  await checkTraining(browser, site, { isolated: true });
  await checkTraining(browser, open, { isolated: false });
  await checkMap(browser, site);
  await checkOffline(browser);
  await checkFailure(browser, site);
  await checkAccess(browser, site);
  await checkFigures(browser, site);
  await takePictures(browser, site);
} finally {
  await browser.close();
  await Promise.all([site.close(), open.close()]);
}
conclude();
