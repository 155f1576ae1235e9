// Keeps the whole page, the model included, so that it opens without a network. The build puts two lines before these:
// VERSION, a digest of all files, and FILES, their names (precache.mjs).
/* global VERSION, FILES */
const PREFIX = 'halfsweep-demo-';
const CACHE = PREFIX + VERSION;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map(fresh))));
});

/** Past the browser's own cache, which may still have the files of an older version. */
function fresh(file) {
  return new Request(file, { cache: 'no-cache' });
}

// A newer version waits until no page of the older one is open, so that no page loses the files it was built with.
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOthers(), self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(answer(event.request));
});

async function answer(request) {
  const cache = await caches.open(CACHE);
  // The files are the same for every visitor, whatever a server's Vary says (of Origin, for example).
  const kept = await cache.match(request, { ignoreVary: true, ignoreSearch: request.mode === 'navigate' });
  return kept ?? fetch(request);
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
}
