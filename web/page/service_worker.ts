// Keeps the portal usable without a connection, and keeps to one release of the page until the person's device has found
// the next one in the public log. The scripts of a page are those of this release, whatever the network offers:
//   /assets/           this release's: from the cache, else from the network when they are what the log says they are;
//                      what a page of this release fetches of another one, to look at it: from the network
//   other scripts, styles, frames   nothing
//   pages              from the network when they are of this release, under our own content policy; else, without a
//                      connection, and while the origin fails or starts, the copy or the home page in the same language:
//                      the core shows from this device's storage what the address asks for
//   /portal.json       from the network, else the copy
//   all else           the browser's own way: logs are kept, checked, by the core
// One service worker a release, by its address. The next one is registered by the page (main.ts) after the core has
// compared its files with the log (core/engine/releases.cpp); it compares them again while it is installed.
// Cannot: keep the browser from asking the origin for this very file again; the page notices when it changes.

export {};
declare const self: ServiceWorkerGlobalScope;
// From C++ headers, put in by defined.mjs.
declare const LANGUAGES: readonly { path: string; tag: string; is_complete: boolean }[];
declare const CONTENT_POLICY: string;

const release = new URL(self.location.href).searchParams.get('v') ?? '';
const cache_name = `trialog-${release}`;
const files_key = '/files';  // what worker.ts was told of this release
const offered = LANGUAGES.filter(({ is_complete }) => is_complete);
const assets_path = '/assets/';
const assets = [
  'core.js', 'core.wasm', 'icon.svg', ...offered.map(({ tag }) => `languages/${tag}.json`), 'look.js',
  'manifest.webmanifest', 'page.js', 'style.css', 'worker.js',
];
const home_pages = offered.map(({ path }) => `/${path}/`);
const max_kept_pages = 200;
const page_path = new RegExp(`^/(${LANGUAGES.map(({ path }) => path).join('|')})(?:/|$)`);
const page_headers = ['cache-control', 'content-type', 'content-language', 'cross-origin-opener-policy', 'referrer-policy', 'trialog-release',
  'x-content-type-options'];
// What a fetch of a page's own script asks for, or a picture, a document to be saved, the manifest.
const harmless = ['', 'document', 'image', 'manifest'];

async function install(): Promise<void> {
  const cache = await caches.open(cache_name);
  await Promise.all(assets.map(async (name) => {
    const url = `${assets_path}${name}?v=${release}`;
    await cache.put(url, await get_checked(name, url));
  }));
  await cache.add('/portal.json');
  for (const url of home_pages) {
    const page = await fetch(url).then(guarded);
    if (!may_be_kept(page)) throw new Error(`${url}: ${page.status}, of another release, or not complete`);
    await cache.put(url, page);
  }
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name !== cache_name) await caches.delete(name);
  }
  await self.clients.claim();
  // The page that brought us was loaded without us.
  for (const client of await self.clients.matchAll({ type: 'window' })) {
    if (page_path.test(new URL(client.url).pathname)) await fetch(client.url).then((page) => keep_page(client.url, guarded(page))).catch(() => undefined);
  }
}

// A file from the network. Before the first check of the log nothing is known of it; then it is what the log says or nothing.
async function get_checked(name: string, request: RequestInfo): Promise<Response> {
  const response = await fetch(request);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const files = await caches.open(cache_name).then((cache) => cache.match(files_key)).then((told) => told?.text());
  if (files === undefined) return response;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer()));
  const line = `${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')} ${name}`;
  if (!files.split('\n').includes(line)) throw new Error(`${name} is not the file of this release`);
  return response;
}

// A full disk keeps nothing, and takes nothing away from who is connected.
async function keep(request: RequestInfo, response: Response): Promise<Response> {
  const copy = response.clone();
  await caches.open(cache_name).then((cache) => cache.put(request, copy)).catch(() => undefined);
  return response;
}

async function keep_page(request: RequestInfo, page: Response): Promise<Response> {
  if (!may_be_kept(page)) return page;
  await keep(request, page);
  await forget_oldest_pages().catch(() => undefined);
  return page;
}

async function forget_oldest_pages(): Promise<void> {
  const cache = await caches.open(cache_name);
  const pages = (await cache.keys()).filter(({ url }) => page_path.test(new URL(url).pathname) && !home_pages.includes(new URL(url).pathname));
  for (const oldest of pages.slice(0, Math.max(0, pages.length - max_kept_pages))) await cache.delete(oldest);
}

const is_ours = (page: Response): boolean => page.headers.get('trialog-release') === release;
// The origin says of a page that is not complete that it is not to be stored.
const may_be_kept = (page: Response): boolean =>
  page.ok && is_ours(page) && !/\bno-store\b/i.test(page.headers.get('cache-control') ?? '');

// What a document may run does not depend on what the network says. Redirections cannot be read and have nothing to run.
function guarded(response: Response): Response {
  if (response.type !== 'basic') return response;
  const headers = new Headers({ 'content-security-policy': CONTENT_POLICY });
  for (const name of page_headers) {
    const value = response.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

async function get_asset(request: Request, url: URL): Promise<Response> {
  const version = url.searchParams.get('v');
  if (version === release) {
    const kept = await (await caches.open(cache_name)).match(request);
    return kept ?? await keep(request, await get_checked(url.pathname.slice(assets_path.length), request));
  }
  return harmless.includes(request.destination) ? guarded_if_document(request) : Response.error();
}

async function guarded_if_document(request: Request): Promise<Response> {
  const response = await fetch(request);
  return request.mode === 'navigate' ? guarded(response) : response;
}

async function get_page(request: Request, language: string): Promise<Response> {
  const page = await fetch(request).then(guarded).catch(() => Response.error());
  const is_usable = page.type === 'opaqueredirect' || is_ours(page);
  if (is_usable && page.status < 500) return keep_page(request, page);
  return await copy_of(request, language) ?? (is_usable ? page : Response.error());
}

async function copy_of(request: Request, language: string): Promise<Response | undefined> {
  const cache = await caches.open(cache_name);
  return await cache.match(request) ?? await cache.match(`/${language}/`);
}

async function get_settings(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    return response.ok ? await keep(request, response) : response;
  } catch (error) {
    const copy = await (await caches.open(cache_name)).match(request);
    if (copy === undefined) throw error;
    return copy;
  }
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const preferred = offered.find(({ path }) => self.navigator.language.split('-')[0] === path) ?? offered[0]!;
  const language = url.pathname === '/' ? preferred.path : page_path.exec(url.pathname)?.[1];
  if (url.pathname.startsWith(assets_path)) event.respondWith(get_asset(request, url));
  else if (request.mode === 'navigate' && request.method === 'GET' && language !== undefined) event.respondWith(get_page(request, language));
  else if (request.mode === 'navigate') event.respondWith(guarded_if_document(request));
  else if (!harmless.includes(request.destination)) event.respondWith(Promise.resolve(Response.error()));
  else if (url.pathname === '/portal.json') event.respondWith(get_settings(request));
});
