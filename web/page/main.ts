// The page's thread: starts the worker in which the core runs, applies its patches and forwards what a person does.
// Holds nothing that matters: when it is gone, all is on the server or in this browser's storage.
// When the core cannot run, what the origin wrote stays as it is and a sentence says that nothing was checked here.

import { Canvases, stop_painting } from './canvases.js';
import { Documents } from './documents.js';
import { encode_event, Events, PageEvent } from './events.js';
import { Grids } from './grids.js';
import { is_safe_address, Stage } from './patch.js';
import { keep_preferences, load_preferences, show_preferences, storage_key } from './preferences.js';
import { can_read_aloud, ReadAloud } from './read_aloud.js';
import type { ToPage, ToWorker } from './messages.js';

const root = document.getElementById('stage')!;
const page = document.documentElement.dataset;
const first_language = document.documentElement.lang;  // of the words that the origin wrote
const release = page['release'] ?? '';
const worker_url = `/assets/worker.js?v=${release}`;
const service_worker_url = (of_release: string): string => `/service_worker.js?v=${of_release}`;
// No receipt, record or evidence is larger; of a larger file the core sees that it is too large.
const max_file_bytes = 3 << 19;

// The only addresses that may become scripts.
const script_urls = {
  createScriptURL(url: string): string {
    if (url !== worker_url && !/^\/service_worker\.js\?v=\w+$/.test(url)) throw new TypeError('script address');
    return url;
  },
};
type PolicyMaker = { createPolicy(name: string, rules: typeof script_urls): typeof script_urls };
const policy = (globalThis as { trustedTypes?: PolicyMaker }).trustedTypes?.createPolicy('trialog', script_urls) ?? script_urls;

function run(): (event: ArrayBuffer) => void {
  const worker = new Worker(policy.createScriptURL(worker_url), { type: 'module' });
  const send = (message: ToWorker, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  const stage = new Stage(root, {
    on_canvas: (canvas) => {
      if (!grids.watch(canvas)) canvases.watch(canvas);
    },
    on_adopted: () => {
      check_button.remove();
      events.on_adopted();
      tell_room();
    },
    on_route,
  });
  const events = new Events(stage, {
    send: (event) => {
      if (!is_applying) note_scroll();
      send({ type: 'event', event }, [event]);
    },
    send_file: async (file) => {
      const bytes = await file.slice(0, max_file_bytes).arrayBuffer();
      send({ type: 'file', name: file.name, bytes }, [bytes]);
    },
  });

  const canvases = new Canvases(stage, (event) => send({ type: 'event', event }, [event]));
  const grids = new Grids(stage, (event) => send({ type: 'event', event }, [event]),
    (handle, tiles) => send({ type: 'canvases', handle, canvases: tiles }, tiles));
  const documents = new Documents(stage, root, (event) => send({ type: 'event', event }, [event]),
    (handle, top) => send({ type: 'scroll', handle, top }));

  // The workbench needs width, in letters, and a pointer. As in style.css, which shows the way to it.
  const room = matchMedia('(width >= 60rem) and (height >= 30rem) and (pointer: fine)');
  const tell_room = (): void => send({ type: 'event', event: encode_event(PageEvent.room, 0, '', 0, room.matches ? 1 : 0) });
  room.addEventListener('change', tell_room);

  const tell_preferences = (line: string, flags: number): void =>
    send({ type: 'event', event: encode_event(PageEvent.preferences, 0, line, 0, flags) });
  const follow_preferences = (): void => {
    const line = load_preferences();
    show_preferences(line);
    tell_preferences(line, 0);
  };
  addEventListener('storage', ({ key }) => { if (key === storage_key || key === null) follow_preferences(); });
  // A page that the browser brings back as it was has heard of nothing meanwhile.
  addEventListener('pageshow', ({ persisted }) => { if (persisted) follow_preferences(); });

  const read_aloud = can_read_aloud ? new ReadAloud(() => send({ type: 'event', event: encode_event(PageEvent.speech_ended) })) : null;
  addEventListener('pagehide', () => read_aloud?.stop());

  // Patches wait for each other; one that does not fit makes the core send everything anew, once.
  const patches: ArrayBuffer[] = [];
  let is_applying = false;
  const after_patches: (() => void)[] = [];  // what tells of elements that are still on their way
  let resyncs = 0;
  let scroll_to: number | null = null;
  let scroll_before = 0;
  let has_failed = false;
  let shown_url = location.pathname + location.search;

  async function apply_patches(): Promise<void> {
    if (is_applying) return;
    is_applying = true;
    for (let patch = patches.shift(); patch !== undefined; patch = patches.shift()) {
      try {
        for (const _ of stage.apply(patch)) {
          await new Promise((resolve) => setTimeout(resolve));
          if (has_failed) return;
        }
        if (stage.is_adopted) resyncs = 0;
        root.classList.toggle('with-aside', root.querySelector(':scope > .aside') !== null);
        grids.on_patched();
        documents.on_patched();
        if (scroll_to !== null) {
          scroller().scrollTo(0, scroll_to);
          documents.scroll_when_placed(scroll_to);
        }
        scroll_to = null;
      } catch (error) {
        console.error(error);
        if (++resyncs > 1) return fail();
        patches.length = 0;
        stage.forget();
        send({ type: 'event', event: encode_event(PageEvent.resync) });
      }
    }
    is_applying = false;
    for (const act of after_patches.splice(0)) act();
  }

  // Whatever leads to another page begins with an event; a patch may have made the page shorter by then.
  function note_scroll(): void {
    const at = scroller();
    scroll_before = at === window ? window.scrollY : (at as Element).scrollTop;
  }

  // In the workbench main scrolls, not the window.
  function scroller(): Window | Element {
    return root.querySelector('.with-aside > .main') ?? window;
  }

  function on_route(push: boolean, url: string): void {
    shown_url = url;
    if (!push) return history.replaceState(history.state, '', url);
    history.replaceState({ scroll: scroll_before }, '');
    documents.scroll_when_placed(null);
    history.pushState(null, '', url);
  }

  function on_back(event: PopStateEvent): void {
    const url = location.pathname + location.search;
    if (url === shown_url) return;  // Another place on the same page.
    shown_url = url;
    const state = event.state as { scroll?: unknown } | null;
    scroll_to = typeof state?.scroll === 'number' ? state.scroll : 0;
    events.send_route(url);
  }

  // Stops or goes on with the first check; from the first patch on the core's own button is there.
  const check_button = document.createElement('button');
  check_button.type = 'button';
  check_button.className = 'button button-secondary';
  check_button.onclick = () => send({ type: 'event', event: encode_event(PageEvent.check) });

  function show_status(id: string, text: string, button: string): void {
    const line = document.getElementById(id);
    if (line === null || stage.is_adopted) return;
    line.textContent = text;
    check_button.textContent = button;
    if (button === '') {
      if (document.activeElement === check_button) stage.focus_heading();
      check_button.remove();
    } else if (!check_button.isConnected) line.after(check_button);
  }

  function fail(): void {
    has_failed = true;
    worker.terminate();
    events.stop();
    removeEventListener('popstate', on_back);
    check_button.remove();
    // What is painted could not follow; the words beneath it are seen again.
    stop_painting();
    grids.on_patched();
    documents.on_patched();
    addEventListener('popstate', () => location.reload());
    const words = stage.is_adopted ? page['wordsStopped'] : page['wordsFailed'];
    if (words === undefined) return;
    const line = document.createElement('p');
    line.className = 'alert page-failed';
    line.setAttribute('role', 'alert');
    line.lang = first_language;
    root.prepend(line);
    line.textContent = words;
  }

  worker.onerror = (event) => {
    event.preventDefault();
    fail();
  };
  worker.onmessage = ({ data }: MessageEvent<ToPage>) => {
    switch (data.type) {
      case 'patch':
        patches.push(data.patch);
        void apply_patches();
        break;
      case 'save_file': save_file(data.name, data.media_type, data.bytes); break;
      case 'print': print(); break;
      case 'copy': void navigator.clipboard.writeText(data.text).catch(console.error); break;
      case 'status': show_status(data.id, data.text, data.button); break;
      case 'reload':
        if (is_safe_address(data.url)) location.assign(data.url);
        break;
      case 'preferences':
        show_preferences(data.line);
        if (!keep_preferences(data.line)) tell_preferences(data.line, 1);
        break;
      case 'speak':
        if (data.on) read_aloud?.start();
        else read_aloud?.stop();
        break;
      case 'take_release': keep_release(data.release); break;
      case 'picture':
        if (!documents.show(data.handle, data.bitmap, data.kind)) canvases.show(data.handle, data.bitmap);
        send({ type: 'shown', handle: data.handle });
        break;
      case 'painted': grids.show(data.handle, data.first_rows); break;
      case 'places': {
        const place = (): void => documents.place(data.handle, data.height, data.rects);
        if (is_applying) after_patches.push(place);
        else place();
        break;
      }
      case 'unpainted':
        canvases.hide(data.handle);
        grids.hide(data.handle);
        documents.hide(data.handle);
        break;
      case 'failed':
        console.error(data.reason);
        fail();
        break;
    }
  };
  addEventListener('popstate', on_back);
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type === 'navigate') stage.note_typed();
  send({
    type: 'start',
    release,
    url: shown_url,
    document_language: document.documentElement.lang,
    browser_language: navigator.language,
    preferences: load_preferences(),
    can_speak: can_read_aloud,
  });
  return (event) => send({ type: 'event', event }, [event]);
}

function save_file(name: string, media_type: string, bytes: Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: media_type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);  // Some browsers read it only when the person has chosen a place.
}

function keep_release(name: string): void {
  void navigator.serviceWorker?.register(policy.createScriptURL(service_worker_url(name))).catch(console.error);
}

// The service worker of the first visit stays until the core finds the next release in the log: registering another one
// is how it takes over (service_worker.ts). An address of this origin serves one text for ever; another one under it
// is nothing that a release brings.
async function watch_service_worker(send: (event: ArrayBuffer) => void): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration === undefined) return keep_release(release);
  registration.addEventListener('updatefound', () => {
    const { active, installing } = registration;
    if (active !== null && active.scriptURL === installing?.scriptURL) send(encode_event(PageEvent.keeper_replaced));
  });
}

const send = run();
// After the page itself, so that it does not compete with it for the network.
addEventListener('load', () => void watch_service_worker(send).catch(console.error));
