/** What the pages remember. Of what was looked at or searched nothing stays on the machine (M8.2): only language and theme. */
import { localStorageStore, memoryStore, type Store } from "react-admin";

const kept = (key: string) => key === "locale" || key === "theme";

export function preferences(): Store {
  const [lasting, passing] = [localStorageStore("1", "noroshi"), memoryStore()];
  const of = (key: string) => (kept(key) ? lasting : passing);
  return {
    setup() {
      lasting.setup();
      passing.setup();
    },
    teardown() {
      lasting.teardown();
      passing.teardown();
    },
    getItem: (key, otherwise) => of(key).getItem(key, otherwise),
    setItem: (key, value) => of(key).setItem(key, value),
    removeItem: (key) => of(key).removeItem(key),
    removeItems: (prefix) => passing.removeItems(prefix),
    listItems: (prefix) => passing.listItems?.(prefix) ?? {},
    reset: () => passing.reset(),
    subscribe: (key, callback) => of(key).subscribe(key, callback),
  };
}
