import { createContext, use, useEffect, useRef, useState, type ReactNode } from 'react';
import { createShortcuts, type Shortcuts } from './shortcuts.js';

const ShortcutsContext = createContext<Shortcuts | undefined>(undefined);

export function useShortcuts(): Shortcuts {
  const shortcuts = use(ShortcutsContext);
  if (shortcuts === undefined) throw new TypeError('useShortcuts is for what lies within ShortcutKeys.');
  return shortcuts;
}

/** Listens to the keyboard for everything within. */
export function ShortcutKeys({ children }: { readonly children: ReactNode }) {
  const [shortcuts] = useState(createShortcuts);
  useEffect(() => {
    window.addEventListener('keydown', shortcuts.onKey);
    return () => window.removeEventListener('keydown', shortcuts.onKey);
  }, [shortcuts]);
  return <ShortcutsContext value={shortcuts}>{children}</ShortcutsContext>;
}

/** A shortcut while the component is there. The help (`?`) lists it. */
export function useShortcut(keys: string, label: string, run: (event: KeyboardEvent) => void): void {
  const { add } = useShortcuts();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => add({ keys, label, run: (event) => latest.current(event) }), [add, keys, label]);
}
