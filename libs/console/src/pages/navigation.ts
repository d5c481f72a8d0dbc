import type { IconName } from '../parts/icon.js';
import { text } from '../text/text.js';

/** A page in the navigation, in the palette, and behind two keys. */
export interface NavigationEntry {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** `g` and this key lead there. */
  readonly key: string;
  /** Only for people who hold one of these roles; undefined: for all. */
  readonly roles?: readonly string[];
}

/** The pages, in the order of the navigation. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { to: '/inbox', label: text.shell.nav.inbox, icon: 'inbox', key: 'i' },
  { to: '/dashboard', label: text.shell.nav.dashboard, icon: 'gauge', key: 'd' },
  { to: '/sessions', label: text.shell.nav.sessions, icon: 'layers', key: 's' },
  { to: '/tasks', label: text.shell.nav.tasks, icon: 'list', key: 't' },
  { to: '/approvals', label: text.shell.nav.approvals, icon: 'stamp', key: 'a' },
  { to: '/audit', label: text.shell.nav.audit, icon: 'book', key: 'l' },
  { to: '/profiles', label: text.shell.nav.profiles, icon: 'badge', key: 'p' },
  { to: '/policy', label: text.shell.nav.policy, icon: 'scale', key: 'y' },
  { to: '/operations', label: text.shell.nav.operations, icon: 'wrench', key: 'o', roles: ['admin', 'auditor'] },
];
