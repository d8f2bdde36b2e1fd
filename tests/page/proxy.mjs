// Between the origin and the browser, under an address of its own: what an origin could do that has turned against its
// visitors. Unlike a route of the browser's it also stands before service workers and what the browser fetches by itself.
import { createServer, request as send } from 'node:http';

// `change(answer, path)` may change {status, headers, body} of any answer; set by the test at any time.
export async function start_proxy(origin) {
  const proxy = { change: () => undefined, asked: [] };
  const server = createServer((request, response) => {
    const headers = { ...request.headers, host: new URL(origin.url).host };
    delete headers['accept-encoding'];
    delete headers['if-none-match'];
    const forward = send(origin.url + request.url, { method: request.method, headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const changed = { status: answer.statusCode, headers: { ...answer.headers }, body: Buffer.concat(parts) };
        proxy.asked.push(request.url);
        proxy.change(changed, request.url);
        delete changed.headers['content-length'];
        delete changed.headers['transfer-encoding'];
        response.writeHead(changed.status, changed.headers).end(changed.body);
      });
    });
    forward.on('error', () => response.destroy());
    request.pipe(forward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://localhost:${server.address().port}`;
  proxy.stop = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  return proxy;
}
