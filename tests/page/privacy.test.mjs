// What a person writes for one body alone is in no leaf of either log, and in nothing else that the origin gives out.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { languages, load_words } from './harness.mjs';
import { repository } from './paths.mjs';
import { origin, visit } from './running.mjs';
import {
  bundle_path, checked, public_summary, read_log, secrets, send_complaint, tile_path, unwrap,
} from './visits.mjs';

// Dates and the like occur everywhere; words do not.
const telling = ['title', 'text', 'reference', 'name', 'contact'];
const texts_of = (own) => telling.map((name) => own[name]).filter((text) => text !== undefined);

// A person's words in every form in which they could stand somewhere.
const forms_of = (text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2)];

function assert_without(content, texts, where) {
  for (const text of texts) {
    for (const form of forms_of(text)) assert.ok(!content.includes(form), `${where} holds ${text}`);
  }
}

// Single words of what is written below, that stand nowhere else.
const rare_words = ['Kestrelwort', 'Ottoline', 'Brackwater', 'QUOKKA', 'Perpetua', 'Vandersloot', 'vandersloot', '补贴被停了'];

async function demo_texts() {
  const folder = join(repository, 'assets/demo/complaints');
  const complaints = await Promise.all((await readdir(folder)).map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
  assert.ok(complaints.length > 10);
  return complaints.flatMap((complaint) => texts_of(complaint.private));
}

async function every_leaf() {
  return (await Promise.all(['register', 'intake'].map(async (name) => (await read_log(origin.url, name)).map((leaf, index) => ({ ...leaf, where: `${name} ${index}` }))))).flat();
}

for (const { route, tag } of languages) {
  test(`no leaf of either log holds a private word of a complaint (${tag})`, async (t) => {
    const words = await load_words(tag);
    const context = await visit(t);
    const page = await context.newPage();
    const sent = [];
    context.on('request', (request) => sent.push(`${request.url()} ${unwrap(request.postData())}`));
    const id = await send_complaint(page, `${origin.url}/${route}`, words);
    await page.waitForFunction((heading) => document.querySelector('h1').textContent === heading, words('sent.heading'));
    // Reading it anew does not tell anyone either.
    for (const path of [`complain?sent=${id}`, 'mine', `complaints/${id}`]) {
      await page.goto(`${origin.url}/${route}/${path}`);
      await checked(page);
    }
    const leaves = await every_leaf();
    const own = leaves.filter(({ record }) => record.header.id === id);
    assert.equal(own.length, 1);
    assert.ok(own[0].payload.includes(public_summary), 'the leaves are read as they should be');
    const texts = [...texts_of(secrets), ...rare_words];
    for (const { bytes, payload, where } of leaves) {
      assert_without(payload, texts, where);
      assert_without(String(bytes), texts, where);
    }
    for (const request of sent) assert_without(request, texts, 'a request');
    assert.ok(sent.some((request) => request.includes('/submit') && request.includes(public_summary)));
    for (const path of ['complaints', `complaints/${id}`, 'proposals', '']) {
      assert_without(await (await fetch(`${origin.url}/${route}/${path}`)).text(), texts, path);
    }
  });
}

test('no leaf, tile, page or settings hold the private words of the demo city\'s complaints', async () => {
  const texts = await demo_texts();
  const check = (content, where) => {
    for (const text of texts) for (const form of forms_of(text)) assert.ok(!content.includes(form), `${where} holds ${text}`);
  };
  const leaves = await every_leaf();
  for (const { bytes, payload, where } of leaves) {
    check(payload, where);
    check(String(bytes), where);
  }
  const paths = new Set(['/portal.json']);
  for (const name of ['register', 'intake']) {
    const size = leaves.filter(({ where }) => where.startsWith(name)).length;
    paths.add(`/log/${name}/checkpoint`);
    for (let number = 0; number * 256 < size; ++number) {
      const path = bundle_path(number, size);
      paths.add(`/log/${name}/${path}`);
      paths.add(`/log/${name}/${path.replace('tile/entries', 'tile/0')}`);
    }
    if (size > 256) paths.add(`/log/${name}/tile/1/${tile_path(0)}.p/${Math.floor(size / 256)}`);
  }
  // Every page that can be reached from the home pages.
  const pages = languages.map(({ route }) => `/${route}/`);
  const seen = new Set(pages);
  let reached = 0;
  while (pages.length > 0) {
    const batch = pages.splice(0, 8);
    await Promise.all(batch.map(async (path) => {
      const response = await fetch(origin.url + path);
      assert.equal(response.status, 200, path);
      const html = await response.text();
      ++reached;
      check(html, path);
      for (const [, link] of html.matchAll(/ href="(\/(?:en|zh)\/[^"#]*)"/g)) {
        const address = link.replaceAll('&amp;', '&');
        if (seen.has(address)) continue;
        seen.add(address);
        pages.push(address);
      }
    }));
  }
  assert.ok(reached > 200, `${reached} pages`);
  for (const path of paths) {
    const response = await fetch(origin.url + path);
    assert.equal(response.status, 200, path);
    check(Buffer.from(await response.arrayBuffer()).toString('utf8'), path);
  }
});
