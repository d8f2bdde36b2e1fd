// One origin and one browser for all tests of a file: whoever imports this gets them before the first test and is rid of
// them after the last.
import { after } from 'node:test';
import { start_browser } from './browser.mjs';
import { start_origin } from './harness.mjs';
import { visit as visit_origin } from './visits.mjs';

export const origin = await start_origin();
export const browser = await start_browser();

after(async () => {
  await browser.close();
  await origin.stop();
});

// A context of its own for a test (visits.mjs). `at`: another origin.
export const visit = (test_context, { at = origin, ...options } = {}) => visit_origin(test_context, browser, at, options);
