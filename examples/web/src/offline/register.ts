// Offline use, where the browser has service workers and the page was built (the development server has no sw.js).

/** Resolves to whether everything is kept for the next visit without a network; never rejects. */
export async function keepForOffline(): Promise<boolean> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.register('./sw.js');
    const installing = registration.installing ?? registration.waiting;
    if (installing) await settled(installing);
    return registration.active !== null;
  } catch {
    return false;
  }
}

function settled(worker: ServiceWorker): Promise<void> {
  const isSettled = () => ['activated', 'redundant'].includes(worker.state);
  return new Promise((resolve) => {
    if (isSettled()) resolve();
    worker.addEventListener('statechange', () => isSettled() && resolve());
  });
}
