// Reads what stands in main aloud with the browser's own voices, in the order of the page and each text in its language.
// Never by itself, and never instead of what a screen reader says.

const unread = 'button,input,select,textarea,svg,canvas,script,[aria-hidden=true],[aria-live],.unseen';
// Some browsers fall silent in the middle of long texts.
const sentence = /[^。！？；.!?;]+[。！？；.!?;]*\s*/gu;
const voice_languages: Readonly<Record<string, string>> = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW' };

export const can_read_aloud = 'speechSynthesis' in window && 'SpeechSynthesisUtterance' in window;

function block_of(element: Element): Element {
  let block = element;
  while (getComputedStyle(block).display.startsWith('inline') && block.parentElement !== null) block = block.parentElement;
  return block;
}

// Texts of one block and language, in reading order.
function pieces_of(root: Element): { text: string; language: string }[] {
  const pieces: { text: string; language: string; block: Element }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement!;
    if (element.closest(unread) !== null || !element.checkVisibility()) continue;
    const text = walker.currentNode.textContent ?? '';
    const language = element.closest('[lang]')?.getAttribute('lang') ?? '';
    const block = block_of(element);
    const last = pieces[pieces.length - 1];
    if (last !== undefined && last.block === block && last.language === language) last.text += text;
    else pieces.push({ text, language, block });
  }
  return pieces;
}

export class ReadAloud {
  // Counts the readings: the end of an earlier one says nothing of this one.
  private reading = 0;

  constructor(private readonly on_end: () => void) {}

  start(): void {
    this.stop();
    const reading = this.reading;
    const utterances = pieces_of(document.querySelector('main')!).flatMap(({ text, language }) =>
      (text.match(sentence) ?? []).filter((part) => /[\p{L}\p{N}]/u.test(part)).map((part) => {
        const utterance = new SpeechSynthesisUtterance(part.trim());
        utterance.lang = voice_languages[language] ?? language;
        return utterance;
      }));
    const end = (): void => { if (reading === this.reading) this.on_end(); };
    const last = utterances[utterances.length - 1];
    if (last === undefined) return end();
    last.onend = end;
    for (const utterance of utterances) {
      // One voice that is missing says so for each sentence; the last one ends it all.
      utterance.onerror = utterance === last ? end : null;
      speechSynthesis.speak(utterance);
    }
  }

  stop(): void {
    ++this.reading;
    speechSynthesis.cancel();
  }
}
