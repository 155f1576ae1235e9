// How many requests have reached the network, as the browser itself counts them.

/**
 * Reports the number of requests of this thread from now on, at once and after each. What the service worker, or the
 * browser, answered from its store is no request: then nothing was transferred.
 */
export function countRequests(report: (count: number) => void): void {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    count += (list.getEntries() as PerformanceResourceTiming[]).filter(isFromNetwork).length;
    report(count);
  });
  observer.observe({ type: 'resource' });
  report(count);
}

/** Of other sites the size is not told, so that their requests count whatever it is. */
function isFromNetwork({ name, transferSize }: PerformanceResourceTiming): boolean {
  return transferSize > 0 || new URL(name).origin !== location.origin;
}
