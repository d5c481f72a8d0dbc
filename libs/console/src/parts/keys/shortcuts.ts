/** A key, or two in a row such as `g i`, and what it does. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
}

export interface Shortcuts {
  /** The shortcuts that hold now, for the help. */
  readonly list: () => readonly Shortcut[];
  readonly watch: (listener: () => void) => () => void;
  readonly add: (shortcut: Shortcut) => () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** How long the second key of two may take. */
const SEQUENCE_MS = 1_200;

/** The shortcuts of the page. Of two with the same keys the one that was added last counts. */
export function createShortcuts(): Shortcuts {
  let shortcuts: readonly Shortcut[] = [];
  const listeners = new Set<() => void>();
  let first = { key: '', at: -Infinity };
  const change = (next: readonly Shortcut[]): void => {
    shortcuts = next;
    for (const listener of listeners) listener();
  };
  return {
    list: () => shortcuts,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(shortcut) {
      change([...shortcuts, shortcut]);
      return () => change(shortcuts.filter((each) => each !== shortcut));
    },
    onKey(event) {
      if (event.defaultPrevented || event.isComposing || isElsewhere(event)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const both = event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${key}` : key;
      const found = shortcuts.findLast(({ keys }) => keys === both) ?? shortcuts.findLast(({ keys }) => keys === key);
      first = { key, at: event.timeStamp };
      if (found === undefined) return;
      event.preventDefault();
      found.run(event);
    },
  };
}

/** Keys are for whoever writes in a field, or uses a menu or a dialog; and the browser has those with Ctrl, Alt and ⌘. */
function isElsewhere({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || !(target instanceof Element)) return true;
  if (target.matches('input, textarea, select, [contenteditable]')) return true;
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null;
}
