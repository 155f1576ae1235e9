// Programs of the machine's own: Debian's browsers, and what shows them.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A runtime that this machine has not; the message says how to get it. */
export class Missing extends Error {}

const library = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const PATHS = {
  Chromium: ['/usr/bin/chromium', '/usr/bin/google-chrome'],
  Firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  WebKitWebDriver: ['/usr/bin/WebKitWebDriver'],
  MiniBrowser: [`${library}/webkit2gtk-4.1/MiniBrowser`],
  'xvfb-run': ['/usr/bin/xvfb-run'],
  xauth: ['/usr/bin/xauth'],
};
const PACKAGES = ['chromium', 'firefox-esr', 'webkit2gtk-driver', 'xvfb', 'xauth'];

/** The program's path; throws Missing. */
export function findProgram(name) {
  const found = PATHS[name].find((path) => existsSync(path));
  if (!found) throw new Missing(`${name} is not at ${PATHS[name].join(' or ')}; --install installs it on Debian`);
  return found;
}

/** Installs from Debian what is not there, which wants root. What then is still missing its test will say. */
export function installBrowsers() {
  if (Object.values(PATHS).every((paths) => paths.some((path) => existsSync(path)))) return;
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const install = ['-qq', '-o', 'DPkg::Lock::Timeout=60', 'install', '-y', '--no-install-recommends', ...PACKAGES];
  try {
    for (const args of [['-qq', 'update'], install]) execFileSync('apt-get', args, options);
  } catch (error) {
    console.error(`The browsers could not be installed: ${error.message}`);
  }
}
