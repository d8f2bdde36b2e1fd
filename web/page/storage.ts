// What is kept on the device: one IndexedDB object store, key -> bytes. A browser without it, or one that refuses it in
// a private window, fails at every load and store; the core says so and keeps going.

export const Kept = { failed: 0, ok: 1, full: 2 } as const;
export type Kept = (typeof Kept)[keyof typeof Kept];

export type Change = { key: string; bytes: Uint8Array<ArrayBuffer> } | { key: string; erase: true };

const database_name = 'trialog';
const store_name = 'items';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class Storage {
  private database: Promise<IDBDatabase> | null = null;
  private last_change = 0;

  private open(): Promise<IDBDatabase> {
    return this.database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(database_name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(store_name);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // A browser may close it, for instance when a person clears the site's data; the next use opens it anew.
        database.onclose = () => { this.database = null; };
        database.onversionchange = () => {
          database.close();
          this.database = null;
        };
        resolve(database);
      };
    });
  }

  // Tried twice: a browser that was asleep may have closed the database without saying so. Errors: as IndexedDB throws.
  private async twice<T>(act: (database: IDBDatabase) => Promise<T>, may_try_again = (): boolean => true): Promise<T> {
    for (let is_last = false; ; is_last = true) {
      try {
        return await act(await this.open());
      } catch (error) {
        this.database = null;
        if (is_last || !may_try_again()) throw error;
      }
    }
  }

  private read<T>(ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return this.twice((database) => done(ask(database.transaction(store_name).objectStore(store_name))));
  }

  // Undefined: nothing is kept there, which is something else than an error.
  async load(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const found: unknown = await this.read((store) => store.get(key));
    return found instanceof Uint8Array ? found as Uint8Array<ArrayBuffer> : undefined;
  }

  // The keys that begin with the prefix, sorted.
  async list(prefix: string): Promise<string[]> {
    return await this.read((store) => store.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`))) as string[];
  }

  // All of the changes or none, and on the disk before it answers: what is erased is often kept in another form by the
  // same act.
  async change(changes: readonly Change[]): Promise<Kept> {
    const number = ++this.last_change;
    let is_full = false;
    try {
      await this.twice((database) => new Promise<void>((resolve, reject) => {
        const transaction = database.transaction(store_name, 'readwrite', { durability: 'strict' });
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => {
          is_full = transaction.error?.name === 'QuotaExceededError';
          reject(transaction.error);
        };
        const store = transaction.objectStore(store_name);
        for (const change of changes) {
          if ('erase' in change) store.delete(change.key);
          else store.put(change.bytes, change.key);
        }
        // A later change may be of the same keys, and must not be undone.
      }), () => !is_full && number === this.last_change);
      return Kept.ok;
    } catch {
      return is_full ? Kept.full : Kept.failed;
    }
  }
}
