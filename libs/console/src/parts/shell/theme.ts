export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const NAME = 'handoff.theme';

/** The theme that this browser keeps. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(NAME);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(NAME);
    return;
  }
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(NAME, theme);
}
