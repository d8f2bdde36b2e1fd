// What a test asks of a page's layout, from within it: context.addInitScript(install_probe) gives it window.probe.
// Each question is answered with a list of faults in words, empty when there are none.
export function install_probe() {
  const counted = { frames: 0, messages: 0, patches: 0 };
  const request_frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (step) => {
    ++counted.frames;
    return request_frame(step);
  };
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      this.addEventListener('message', ({ data }) => {
        ++counted.messages;
        if (data.type === 'patch') ++counted.patches;
      });
    }
  };

  const focusable = 'a[href],button,input,select,textarea,summary,[tabindex="0"]';
  const unseen = '.unseen,.skip-link:not(:focus)';
  const is_shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.closest(unseen) === null;
  const shown = (selector) => [...document.querySelectorAll(selector)].filter(is_shown);
  const name_of = (element) => {
    const words = (element.textContent || element.name || '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `<${element.localName}${element.classList.length > 0 ? `.${[...element.classList].join('.')}` : ''}> "${words}"`;
  };

  // Every text that is drawn as text of the page: the lines of [{node, element, lines}]. The letters of a chart's drawing
  // are part of a picture (charts.test.mjs looks at them); its words and numbers stand beside it.
  function texts(root = document.body) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (node.data.trim() === '' || element.closest('option,textarea,script,noscript,style,svg,.skip-link') !== null || !is_shown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      found.push({ node, element, lines });
    }
    return found;
  }

  const round = ({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round).join(' ');

  // Words that do not stand in the middle of the height that answers to a click.
  function off_centre() {
    return shown('.nav a,.breadcrumb a,.pagination a,.error-summary a,.link-back,.link-button,.button').flatMap((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const text = range.getBoundingClientRect();
      const box = element.getBoundingClientRect();
      const off = Math.abs(text.top + text.bottom - box.top - box.bottom) / 2;
      return off > 2.5 ? [`${off} px off the middle: ${name_of(element)}`] : [];
    });
  }

  // Text that is cut off or lies over other things, and scrolling sideways. A table's own box may scroll.
  function losses() {
    const faults = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} of ${width}`);
    const boxes = [];
    const clippers = new Map();  // Of an element: those around it, itself too, that show no more than their box.
    const clippers_of = (element) => {
      if (element === document.body) return [];
      let found = clippers.get(element);
      if (found === undefined) {
        const { overflowX, overflowY } = getComputedStyle(element);
        found = clippers_of(element.parentElement);
        if (overflowX !== 'visible' || overflowY !== 'visible') found = [element, ...found];
        clippers.set(element, found);
      }
      return found;
    };
    for (const { node, element, lines } of texts()) {
      if (lines.length === 0) faults.push(`not drawn: ${name_of(element)}`);
      let scroller = null;
      for (const around of clippers_of(element)) {
        if (scroller !== null) break;
        const { overflowX, textOverflow } = getComputedStyle(around);
        if (around.matches('[role=region][tabindex="0"]') && overflowX === 'auto') {
          scroller = around;
          continue;
        }
        const box = around.getBoundingClientRect();
        if (textOverflow !== 'clip' || lines.some((line) => line.left < box.left - 1 || line.right > box.right + 1 ||
          line.top < box.top - 4 || line.bottom > box.bottom + 4)) faults.push(`cut off in ${name_of(around)}: ${name_of(element)}`);
      }
      for (const line of lines) {
        if (scroller === null && (line.left < -0.5 || line.right > width + 0.5)) faults.push(`outside of the page: ${name_of(element)} ${round(line)}`);
        boxes.push({ node, element, line, scroller });
      }
      const control = element.closest('button,.link-button,.nav a,summary,.badge,.status,.alert,.inset,.warning');
      if (control !== null) {
        const box = control.getClientRects();
        const is_in = (line) => [...box].some((part) => line.left >= part.left - 1 && line.right <= part.right + 1 &&
          line.top >= part.top - 4 && line.bottom <= part.bottom + 4);
        if (!lines.every(is_in)) faults.push(`sticks out of its box: ${name_of(control)}`);
      }
    }
    for (const element of shown('input,select,textarea,button,.link-button,meter,progress,canvas,svg')) {
      boxes.push({ node: element, element, line: element.getBoundingClientRect(), scroller: null });
    }
    boxes.sort((a, b) => a.line.top - b.line.top);
    for (let i = 0; i < boxes.length; ++i) {
      const a = boxes[i];
      for (let j = i + 1; j < boxes.length && boxes[j].line.top < a.line.bottom; ++j) {
        const b = boxes[j];
        if (a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node) || a.scroller !== b.scroller) continue;
        const across = Math.min(a.line.right, b.line.right) - Math.max(a.line.left, b.line.left);
        const down = Math.min(a.line.bottom, b.line.bottom) - b.line.top;
        // The box of a line of text is higher than its letters are.
        if (across > 2 && down > Math.min(a.line.height, b.line.height) * 0.4) {
          faults.push(`over each other: ${name_of(a.element)} ${round(a.line)} and ${name_of(b.element)} ${round(b.line)}`);
        }
      }
    }
    return faults;
  }

  // Within every element of main: what comes later in the document is neither above nor, in the same row, before what
  // comes earlier.
  function disorder() {
    const faults = [];
    for (const parent of [document.querySelector('main'), ...shown('main *')]) {
      if (parent.closest('select,svg') !== null) continue;
      const is_rtl = getComputedStyle(parent).direction === 'rtl';
      let previous = null;
      for (const node of parent.childNodes) {
        let parts;
        if (node instanceof Text) {
          if (node.data.trim() === '') continue;
          const range = document.createRange();
          range.selectNodeContents(node);
          parts = range.getClientRects();
        } else {
          if (!is_shown(node)) continue;
          parts = node.getClientRects();
        }
        if (parts.length === 0) continue;
        const [first, last] = [parts[0], parts[parts.length - 1]];
        if (previous !== null) {
          const is_above = first.bottom <= previous.last.top + 1;
          const is_beside = first.top < previous.last.bottom - 1 && first.bottom > previous.last.top + 1;
          const is_before = is_beside && (is_rtl ? first.left >= previous.last.right - 1 : first.right <= previous.last.left + 1);
          if (is_above || is_before) faults.push(`${name_of(node instanceof Text ? parent : node)} is drawn before ${previous.name}`);
        }
        previous = { last, name: name_of(node instanceof Text ? parent : node) };
      }
    }
    return faults;
  }

  // Whether a link stands among other words of a sentence, so that its height is that of a line.
  function is_in_sentence(link) {
    if (link.localName !== 'a' || getComputedStyle(link).display !== 'inline') return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display === 'inline') block = block.parentElement;
    const inline = [...block.childNodes].filter((node) => node instanceof Text || getComputedStyle(node).display === 'inline');
    return inline.map(({ textContent }) => textContent).join('').trim().length > link.textContent.trim().length;
  }

  function small_targets() {
    const faults = [];
    for (const element of shown(focusable)) {
      if (is_in_sentence(element)) continue;
      const { width, height } = element.getBoundingClientRect();
      const is_box = element.matches('[type=checkbox],[type=radio]');
      const is_tall = !is_box && element.matches('button,input,select,textarea,.link-button,.nav a,.banner > a');
      if (width < 23.9 || height < (is_tall ? 43.9 : 23.9)) {
        faults.push(`${width.toFixed(1)} by ${height.toFixed(1)} px: ${name_of(element)}`);
      }
    }
    return faults;
  }

  // What the large and simple view promises: text of 18 px at least with lines of 1.5, targets of 60 px both ways.
  function small_for_elders() {
    const faults = new Set();
    for (const { element } of texts()) {
      const { fontSize, lineHeight } = getComputedStyle(element);
      const [size, line] = [parseFloat(fontSize), parseFloat(lineHeight)];
      if (size < 17.99) faults.add(`letters of ${size.toFixed(1)} px: ${name_of(element)}`);
      if (line < size * 1.49 && element.closest('h1,h2,h3,h4,h5,h6,.banner,.badge') === null) faults.add(`lines of ${(line / size).toFixed(2)}: ${name_of(element)}`);
    }
    for (const element of shown(focusable)) {
      if (is_in_sentence(element)) continue;
      // A box is ticked by its label too.
      const parts = [element, ...(element.labels ?? [])].map((part) => part.getBoundingClientRect());
      const width = Math.max(...parts.map(({ right }) => right)) - Math.min(...parts.map(({ left }) => left));
      const height = Math.max(...parts.map(({ bottom }) => bottom)) - Math.min(...parts.map(({ top }) => top));
      if (Math.min(width, height) < 59.5) faults.add(`${width.toFixed(1)} by ${height.toFixed(1)} px: ${name_of(element)}`);
    }
    return [...faults];
  }

  // Ids that occur twice and references that lead to nothing.
  function broken_references() {
    const faults = [];
    const ids = new Set();
    for (const { id } of document.querySelectorAll('[id]')) {
      if (ids.has(id)) faults.push(`twice: ${id}`);
      ids.add(id);
    }
    for (const name of ['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'aria-errormessage', 'aria-details', 'for']) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        for (const id of element.getAttribute(name).split(/\s+/)) {
          if (!ids.has(id)) faults.push(`${name} of ${name_of(element)} leads to nothing`);
        }
      }
    }
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      if (!ids.has(link.getAttribute('href').slice(1))) faults.push(`${name_of(link)} leads to nothing`);
    }
    return faults;
  }

  // ---- the way of the Tab key ----
  // The focus is looked at just before each press takes it on, so that presses need not be waited for.

  // Of radio buttons with one name only one takes part.
  const stop_of = (element) => element.type === 'radio' ? `radio ${element.name}` : element;
  function stops() {
    const all = [...document.querySelectorAll(focusable)].filter((element) =>
      element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true }));
    return [...new Set(all.map(stop_of))];
  }

  let walked = null;
  function look() {
    const element = document.activeElement;
    walked.way.push(stop_of(element));
    if (element === document.body) return;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2 || /, 0\)$/.test(outlineColor)) {
      walked.faults.push(`no ring: ${name_of(element)}`);
    }
    const parts = [...element.getClientRects()];
    let in_view = 0;
    for (const part of [parts[0], parts[parts.length - 1]]) {
      const [left, top] = [Math.max(part.left, 0), Math.max(part.top, 0)];
      const [right, bottom] = [Math.min(part.right, document.documentElement.clientWidth), Math.min(part.bottom, innerHeight)];
      if (right <= left || bottom <= top) continue;
      ++in_view;
      const inset = Math.min(4, (right - left) / 4, (bottom - top) / 4);
      for (const [x, y] of [[left + inset, top + inset], [right - inset, top + inset], [left + inset, bottom - inset], [right - inset, bottom - inset]]) {
        const hit = document.elementFromPoint(x, y);
        if (hit === null || !element.contains(hit)) {
          walked.faults.push(`${name_of(element)} is covered by ${hit === null ? 'nothing' : name_of(hit)} at ${Math.round(x)} ${Math.round(y)}`);
          break;
        }
      }
    }
    if (in_view === 0) walked.faults.push(`out of view: ${name_of(element)}`);
  }
  addEventListener('keydown', ({ key }) => { if (key === 'Tab' && walked !== null) look(); }, true);

  // Puts the focus at the first stop. Returns how many presses lead to the last.
  function begin_walk() {
    const all = stops();
    walked = { way: [], faults: [] };
    all[0].focus();
    return all.length - 1;
  }

  // After that many presses and, with `and_back`, as many with Shift.
  function end_walk(and_back) {
    look();
    const { way, faults } = walked;
    walked = null;
    const all = stops();
    const expected = and_back ? [...all, ...all.slice(0, -1).reverse()] : all;
    const words = (stop) => stop === undefined ? 'nothing' : typeof stop === 'string' ? stop : name_of(stop);
    const wrong = expected.findIndex((stop, index) => way[index] !== stop);
    if (wrong >= 0) faults.push(`press ${wrong} of ${expected.length} leads to ${words(way[wrong])}, not ${words(expected[wrong])}`);
    return [...new Set(faults)];
  }

  // ---- colours ----

  const brush = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const pixels = new Map();
  function pixel(color) {
    if (!pixels.has(color)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = color;
      brush.fillRect(0, 0, 1, 1);
      pixels.set(color, [...brush.getImageData(0, 0, 1, 1).data]);
    }
    return pixels.get(color);
  }
  function luminance(color) {
    const [red, green, blue] = pixel(color).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(a, b) {
    const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  }
  function ground_of(element) {
    for (let around = element; around !== null; around = around.parentElement) {
      const { backgroundColor } = getComputedStyle(around);
      if (pixel(backgroundColor)[3] === 255) return backgroundColor;
    }
    return 'Canvas';
  }

  // Text that is hard to read and controls without an edge.
  function pale() {
    const faults = [];
    for (const { element } of texts()) {
      const { color } = getComputedStyle(element);
      const found = contrast(color, ground_of(element));
      if (found < 4.5) faults.push(`text at ${found.toFixed(1)}: ${name_of(element)}`);
    }
    for (const element of shown('button,.link-button,input:not([type=checkbox],[type=radio]),select,textarea,.link-card:only-child,.badge,.error-summary')) {
      const { borderLeftStyle, borderLeftWidth, borderLeftColor } = getComputedStyle(element);
      const found = contrast(borderLeftColor, ground_of(element.parentElement));
      if (borderLeftStyle === 'none' || parseFloat(borderLeftWidth) < 1 || found < 3) faults.push(`no edge (${found.toFixed(1)}): ${name_of(element)}`);
    }
    return [...new Set(faults)];
  }

  // Text of main, also within closed details, that has no place on paper. Controls have none.
  function unprinted() {
    const faults = [];
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() === '' || element.closest('.unseen,.button,.breadcrumb,.pagination,search,option,textarea,svg') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { width, height } = range.getBoundingClientRect();
      if (width === 0 || height === 0 || !element.checkVisibility({ contentVisibilityAuto: false, visibilityProperty: true })) {
        faults.push(`not on paper: ${name_of(element)}`);
      }
    }
    return faults;
  }

  // Words of a page that stand in no brackets: those that a pretended catalogue did not give. `records`: texts that the
  // records have, which are nobody's translation.
  function outside_brackets(records) {
    const known = records.join('\n');
    const is_known = (words) => words.split(/[,;、，；·…]/u).every((part) => known.includes(part.trim()));
    const said = texts().filter(({ element }) => element.closest('code,pre,[lang]:not(html)') === null).map(({ node }) => node.data);
    for (const name of ['aria-label', 'title', 'alt', 'placeholder']) {
      for (const element of document.querySelectorAll(`[${name}]`)) said.push(element.getAttribute(name));
    }
    for (const option of document.querySelectorAll('option')) said.push(option.textContent);
    said.push(document.title);
    const faults = [];
    for (const words of said) {
      let rest = words.replace(/\s+/g, ' ');
      for (let shorter = null; shorter !== rest;) [shorter, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/gu, ' ')];
      if (/\p{Script=Latin}/u.test(rest) && !is_known(rest.replace(/\s+/g, ' ').trim())) faults.push(`${rest.trim()} in "${words.slice(0, 80)}"`);
    }
    return [...new Set(faults)];
  }

  // Words in Latin letters on an Arabic page that are not marked as another language, but for names and identifiers.
  function unmarked_latin() {
    const faults = [];
    for (const { node, element } of texts()) {
      if (element.closest('[lang]').lang !== 'ar' || element.closest('code,pre,[dir=ltr]') !== null) continue;
      const rest = node.data.replace(/\u2068[^\u2068\u2069]*\u2069/gu, '').replace(/JavaScript/g, '');
      if (/[A-Za-z]{2}/.test(rest)) faults.push(rest.trim());
    }
    return faults;
  }

  // Boxes that are not where a mirror would show them when the page's direction is turned around. What stands within a
  // line is left out, and how far down a box is: words that are not of this direction may break elsewhere.
  function unmirrored() {
    const boxes = [document.body, ...shown('body *')].filter((element) =>
      element.closest('.picture,svg,pre,code') === null && !/^inline|^contents$/.test(getComputedStyle(element).display));
    const measure = () => boxes.map((element) => element.getBoundingClientRect());
    const before = measure();
    const { dir } = document.documentElement;
    document.documentElement.dir = dir === 'rtl' ? 'ltr' : 'rtl';
    const after = measure();
    document.documentElement.dir = dir;
    const width = document.documentElement.clientWidth;
    const faults = [];
    for (const [index, box] of before.entries()) {
      const other = after[index];
      if (Math.abs(width - box.right - other.left) > 1 || Math.abs(width - box.left - other.right) > 1) {
        faults.push(`${name_of(boxes[index])} ${round(box)} becomes ${round(other)}`);
      }
    }
    return faults.slice(0, 5);
  }

  // As the translators in browsers do it.
  function translate() {
    for (const { node, element } of texts()) {
      if (element.localName === 'font') continue;
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      node.replaceWith(outer);
      outer.append(inner);
      inner.append(node);
    }
  }

  const spacing = new CSSStyleSheet();
  // Source: WCAG 2.2, 1.4.12.
  spacing.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  function space_out(on) { document.adoptedStyleSheets = on ? [spacing] : []; }

  // Several questions at once: [[question, faults]].
  const look_through = (questions) => questions.map((question) => [question, window.probe[question]()]);

  // What the live regions say now beside how a check went, which stands on the page too: that of the logs in the banner,
  // that of the page's own files on the page Check.
  function heard() {
    if (document.querySelectorAll('#announce-polite[aria-live=polite],#announce-assertive[aria-live=assertive]').length !== 2) return ['no live regions'];
    const places = location.pathname.endsWith('/verify') ? '.banner .status, main .status-good' : '.banner .status';
    const checks = [...document.querySelectorAll(places)].map(({ textContent }) => textContent);
    return [...document.querySelectorAll('[aria-live] > *')].map(({ textContent }) => textContent).filter((words) => !checks.includes(words));
  }

  const drawn_words = () => texts().map(({ node }) => node.data).join('\n');

  window.probe = {
    begin_walk, broken_references, counted, disorder, drawn_words, end_walk, look_through, losses, off_centre, outside_brackets, pale,
    small_for_elders, small_targets, space_out, translate, unmarked_latin, unmirrored, unprinted,
    heard,
    open_details: (open) => { for (const details of document.querySelectorAll('details')) details.open = open; },
    moving: () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
  };
}
