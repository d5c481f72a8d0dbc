import { useSyncExternalStore } from 'react';
import type { Filters } from '../../api/commands.js';

/** A list's filters under a name. */
export interface SavedView {
  readonly name: string;
  readonly filters: Filters;
}

const MAX_VIEWS = 30;
const listeners = new Set<() => void>();
const read = new Map<string, { readonly kept: string | null; readonly views: readonly SavedView[] }>();

const keyOf = (list: string): string => `handoff.views.${list}`;

/** The views of a list that are kept in this browser, and in it alone. */
export function useSavedViews(list: string): {
  readonly views: readonly SavedView[];
  readonly save: (view: SavedView) => void;
  readonly forget: (name: string) => void;
} {
  const views = useSyncExternalStore(watch, () => viewsOf(list));
  const keep = (next: readonly SavedView[]): void => {
    localStorage.setItem(keyOf(list), JSON.stringify(next));
    for (const listener of listeners) listener();
  };
  return {
    views,
    save: (view) => keep([...views.filter(({ name }) => name !== view.name), view].slice(-MAX_VIEWS)),
    forget: (name) => keep(views.filter((view) => view.name !== name)),
  };
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab of this browser has saved one.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** The same array until the stored text changes, as React needs it. */
function viewsOf(list: string): readonly SavedView[] {
  const kept = localStorage.getItem(keyOf(list));
  const before = read.get(list);
  if (before !== undefined && before.kept === kept) return before.views;
  const views = parseViews(kept);
  read.set(list, { kept, views });
  return views;
}

/** Views from a stored text, which may be anything: an extension or an older release may have written it. */
export function parseViews(kept: string | null): readonly SavedView[] {
  try {
    const views: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(views) ? views.filter(isView).slice(-MAX_VIEWS) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is SavedView {
  const { name, filters } = (value ?? {}) as Partial<Record<keyof SavedView, unknown>>;
  if (typeof name !== 'string' || typeof filters !== 'object' || filters === null || Array.isArray(filters))
    return false;
  return Object.values(filters).every((each) => typeof each === 'string' || typeof each === 'boolean');
}
