// Chromium for tests, Debian's own, and a small server with the portal's headers for pages that a test makes up.
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

// What the origin sends with every answer (web/origin).
export const content_policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
  "connect-src 'self'; style-src 'self'; img-src 'self' blob: data:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types trialog";

const launch_options = (more) => ({
  executablePath: process.env.TRIALOG_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', ...more,
  ],
});

// `more`: further options of the command line.
export function start_browser(more = []) {
  return chromium.launch(launch_options(more));
}

// A browser whose storage lies in the folder and is there again at the next start.
export function start_lasting_browser(folder) {
  return chromium.launchPersistentContext(folder, launch_options([]));
}

const types = {
  css: 'text/css', html: 'text/html; charset=utf-8', js: 'text/javascript', json: 'application/json', svg: 'image/svg+xml',
  wasm: 'application/wasm', webmanifest: 'application/manifest+json',
};

// Serves files of a map from path to text or bytes, or functions that give them; all else is 404.
export async function start_server(files) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const file = files[path];
    const body = typeof file === 'function' ? file(request) : file;
    const extension = path.endsWith('/') ? 'html' : path.slice(path.lastIndexOf('.') + 1);
    response.writeHead(body === undefined ? 404 : 200, {
      'content-security-policy': content_policy,
      'content-type': types[extension] ?? 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}
