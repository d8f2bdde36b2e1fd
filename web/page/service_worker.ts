// Keeps the portal usable without a connection: this release's assets, and every page that was visited.
//   /assets/           this release's from the cache, others from the network
//   pages              from the network; without one the copy, else the home page in the same language: the core shows
//                      from this device's storage what the address asks for
//   /portal.json       from the network, else the copy
//   all else           the browser's own way: logs are kept, checked, by the core
// One cache a release: a page never gets scripts of one release and words of another.

export {};
declare const self: ServiceWorkerGlobalScope;
// core/engine/languages.h, put in by languages.mjs.
declare const LANGUAGES: readonly { path: string; tag: string; is_complete: boolean }[];

const version = new URL(self.location.href).searchParams.get('v') ?? '';
const cache_name = `trialog-${version}`;
const offered = LANGUAGES.filter(({ is_complete }) => is_complete);
const assets = [
  'core.js', 'core.wasm', 'icon.svg', ...offered.map(({ tag }) => `languages/${tag}.json`), 'look.js',
  'manifest.webmanifest', 'page.js', 'style.css', 'worker.js',
].map((name) => `/assets/${name}?v=${encodeURIComponent(version)}`);
const home_pages = offered.map(({ path }) => `/${path}/`);
const max_kept_pages = 200;
const page_path = new RegExp(`^/(${LANGUAGES.map(({ path }) => path).join('|')})(?:/|$)`);

async function install(): Promise<void> {
  const cache = await caches.open(cache_name);
  await cache.addAll([...assets, '/portal.json', ...home_pages]);
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== cache_name) await caches.delete(name);
  }
  await self.clients.claim();
  // The page that brought us was loaded without us.
  const cache = await caches.open(cache_name);
  for (const client of await self.clients.matchAll({ type: 'window' })) {
    if (page_path.test(new URL(client.url).pathname)) await cache.add(client.url).catch(() => undefined);
  }
}

async function keep(request: Request, response: Response): Promise<Response> {
  // A full disk keeps nothing, and takes nothing away from who is connected.
  if (response.ok && response.type === 'basic') {
    const copy = response.clone();
    await caches.open(cache_name).then((cache) => cache.put(request, copy)).catch(() => undefined);
  }
  return response;
}

async function keep_page(request: Request, response: Response): Promise<Response> {
  await keep(request, response);
  await forget_oldest_pages().catch(() => undefined);
  return response;
}

async function forget_oldest_pages(): Promise<void> {
  const cache = await caches.open(cache_name);
  const pages = (await cache.keys()).filter(({ url }) => page_path.test(new URL(url).pathname) && !home_pages.includes(new URL(url).pathname));
  for (const oldest of pages.slice(0, Math.max(0, pages.length - max_kept_pages))) await cache.delete(oldest);
}

async function get_asset(request: Request): Promise<Response> {
  const cache = await caches.open(cache_name);
  return await cache.match(request) ?? await keep(request, await fetch(request));
}

async function get_page(request: Request, language: string): Promise<Response> {
  try {
    return await keep_page(request, await fetch(request));
  } catch (error) {
    const cache = await caches.open(cache_name);
    const copy = await cache.match(request) ?? await cache.match(`/${language}/`);
    if (copy === undefined) throw error;
    return copy;
  }
}

async function get_settings(request: Request): Promise<Response> {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    const copy = await (await caches.open(cache_name)).match(request);
    if (copy === undefined) throw error;
    return copy;
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  const preferred = offered.find(({ path }) => self.navigator.language.split('-')[0] === path) ?? offered[0]!;
  const language = url.pathname === '/' ? preferred.path : page_path.exec(url.pathname)?.[1];
  if (url.pathname.startsWith('/assets/')) event.respondWith(get_asset(event.request));
  else if (url.pathname === '/portal.json') event.respondWith(get_settings(event.request));
  else if (event.request.mode === 'navigate' && language !== undefined) event.respondWith(get_page(event.request, language));
});
