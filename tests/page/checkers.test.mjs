// Other people's programs look for barriers: axe-core and IBM's engine at every screen in both languages as the core has
// it, axe in light and in dark; Lighthouse at some pages as the origin writes them. None of them fetches anything.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import lighthouse from 'lighthouse';
import { start_browser } from './browser.mjs';
import { languages } from './harness.mjs';
import { origin, visit } from './running.mjs';
import { screens } from './screens.mjs';
import { checked } from './visits.mjs';
import { watch } from './watch.mjs';

const script = (path) => readFile(createRequire(import.meta.url).resolve(path), 'utf8');
const axe = await script('axe-core/axe.min.js');
const ibm = await script('accessibility-checker-engine/ace.js');

// To another screen without loading, as with the browser's own buttons.
async function go(page, address) {
  const before = await page.evaluate((path) => {
    const { patches } = window.watched;
    if (location.pathname === path) return patches - 1;
    history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
    return patches;
  }, address);
  await page.waitForFunction((count) => window.watched.patches > count, before);
}

const faults_of_axe = (rules) => window.axe.run(rules === null ? {} : { runOnly: rules }).then(({ violations }) =>
  violations.map(({ id, nodes }) => `axe, ${id}: ${nodes[0].html.slice(0, 200)}`));

// Not a fault: a box that scrolls a table or a code in a narrow window takes the focus in a wide one too, where it need
// not scroll, since no script measures it; axe asks for it where it scrolls.
const faults_of_ibm = () => new window.ace.Checker().check(document, ['WCAG_2_2']).then(({ results }) => results
  .filter(({ ruleId, value: [, outcome], snippet }) =>
    outcome === 'FAIL' && !(ruleId === 'element_tabbable_role_valid' && snippet.includes('role="region"')))
  .map(({ ruleId, message, snippet }) => `IBM, ${ruleId}: ${message} ${snippet.slice(0, 200)}`));

for (const { route, tag } of languages) {
  test(`axe and IBM's engine find nothing (${tag})`, async (t) => {
    const context = await visit(t, { expected: /status of 404/, reducedMotion: 'reduce', serviceWorkers: 'block' });
    await context.addInitScript(watch);
    const page = await context.newPage();
    await page.goto(`${origin.url}/${route}/`);
    await checked(page);
    // Not under the page's policy: both are scripts of the test.
    await page.evaluate(axe);
    await page.evaluate(`${ibm}; window.ace = ace;`);
    for (const { name, path } of screens) {
      await t.test(name, async () => {
        await go(page, `/${route}/${path}`);
        const faults = [];
        for (const [colorScheme, rules] of [['dark', ['color-contrast']], ['light', null]]) {
          await page.emulateMedia({ colorScheme });
          faults.push(...(await page.evaluate(faults_of_axe, rules)).map((fault) => `${colorScheme}, ${fault}`));
        }
        faults.push(...await page.evaluate(faults_of_ibm));
        // Once more with what was closed.
        const closed = await page.evaluate(() => {
          const all = [...document.querySelectorAll('details:not([open])')];
          for (const details of all) details.open = true;
          return all.length;
        });
        if (closed > 0) faults.push(...await page.evaluate(faults_of_axe, null), ...await page.evaluate(faults_of_ibm));
        assert.deepEqual(faults, []);
      });
    }
  });
}

const free_port = () => new Promise((resolve) => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

test('Lighthouse gives the origin\'s pages the full score', async (t) => {
  const port = await free_port();
  const browser = await start_browser([`--remote-debugging-port=${port}`, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost']);
  t.after(() => browser.close());
  for (const { route } of languages) {
    for (const { name, path } of screens.filter((screen) => ['complain', 'changes'].includes(screen.name))) {
      await t.test(`${name} (${route})`, async () => {
        const { lhr } = await lighthouse(`${origin.url}/${route}/${path}`, {
          port, logLevel: 'error', onlyCategories: ['accessibility'], blockedUrlPatterns: ['*/assets/page.js*'],
          disableStorageReset: true, disableFullPageScreenshot: true, skipAboutBlank: true, throttlingMethod: 'provided',
          pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 0, cpuQuietThresholdMs: 0,
        });
        assert.equal(lhr.runtimeError, undefined);
        const faults = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => scoreDisplayMode === 'binary' && score !== 1);
        assert.deepEqual(faults.map(({ id, details }) => `${id}: ${details?.items?.[0]?.node?.snippet}`), []);
        assert.equal(lhr.categories.accessibility.score, 1);
      });
    }
  }
});
