// What goes between the page and the core, counted from within the page: context.addInitScript(watch) gives it
// window.watched. `sent`: [type, handle] of every event; `patches`: how many came; `messages`: of any kind.
export function watch() {
  const watched = { sent: [], messages: 0, patches: 0, composed: 0, submitted: 0, worker: null };
  window.watched = watched;
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      watched.worker = this;
      this.addEventListener('message', ({ data }) => {
        ++watched.messages;
        if (data.type === 'patch') ++watched.patches;
      });
    }
    postMessage(message, transfer) {
      if (message.type === 'event') watched.sent.push([...new Uint32Array(message.event, 0, 2)]);
      super.postMessage(message, transfer);
    }
  };
  addEventListener('compositionend', () => { ++watched.composed; }, true);
  addEventListener('submit', () => { ++watched.submitted; }, true);
}
