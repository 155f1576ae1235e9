// WebKitGTK's MiniBrowser by plain WebDriver, on a virtual screen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { findProgram } from '../programs.mjs';

const capabilities = (binary) => ({
  alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } },
});

export async function openWebkit(url) {
  const [driver, binary, screen] = ['WebKitWebDriver', 'MiniBrowser', 'xvfb-run', 'xauth'].map(findProgram);
  const port = await freePort();
  // A group of its own, so that the screen and the browser end with the driver.
  const child = spawn(screen, ['-a', driver, `--port=${port}`], { detached: true, stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (child.exitCode !== null) return;
    process.kill(-child.pid, 'SIGTERM');
    await once(child, 'exit');
  };
  try {
    await ready(`${base}/status`);
    const session = await send(`${base}/session`, { capabilities: capabilities(binary) });
    await send(`${base}/session/${session.sessionId}/url`, { url });
    return {
      version: session.capabilities.browserVersion,
      async close() {
        await fetch(`${base}/session/${session.sessionId}`, { method: 'DELETE' });
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function send(url, body) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver: ${value?.error}: ${value?.message}`);
  return value;
}

async function ready(url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // It does not listen yet.
    }
    await wait(100);
  }
  throw new Error('WebKitWebDriver did not start within ten seconds.');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
