// How long the page stood still: a timer that looks at the clock.

/** Starts anew; to be run in the page. */
export function startTicker() {
  globalThis.longest = 0;
  globalThis.ticks = 0;
  let last = performance.now();
  clearInterval(globalThis.ticker);
  globalThis.ticker = setInterval(() => {
    const now = performance.now();
    globalThis.ticks++;
    globalThis.longest = Math.max(globalThis.longest, now - last);
    last = now;
  }, 5);
}

/** @returns the longest time without a tick since `startTicker`, in milliseconds */
export async function longestGap(page) {
  await page.waitForTimeout(50); // for the tick that was late
  return page.evaluate(() => globalThis.longest);
}
