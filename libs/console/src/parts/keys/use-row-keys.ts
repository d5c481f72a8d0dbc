import { text } from '../../text/text.js';
import { useShortcut } from './use-shortcut.js';

/**
 * `j` and `k` go through the entries of the page: elements with `data-row`, which can have the focus (`tabIndex={0}`). What is
 * focused is the state, so nothing else remembers it.
 */
export function useRowKeys(): void {
  useShortcut('j', text.shell.keys.next, () => moveBy(1));
  useShortcut('k', text.shell.keys.previous, () => moveBy(-1));
  useShortcut('/', text.shell.keys.filter, () => document.querySelector<HTMLElement>('main [data-filter]')?.focus());
}

function moveBy(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
