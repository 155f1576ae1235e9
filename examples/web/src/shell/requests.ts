// How many requests have reached the network, as the browser itself counts them.

/**
 * Reports the number of requests of this thread from now on, at once and after each. What the service worker answered from
 * its store is no request: then nothing was transferred.
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

function isFromNetwork({ workerStart, transferSize }: PerformanceResourceTiming): boolean {
  return !(workerStart > 0 && transferSize === 0);
}
