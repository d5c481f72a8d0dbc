import { Link, useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { NAVIGATION, type NavigationEntry } from '../../pages/navigation.js';
import { text } from '../../text/text.js';
import { Icon } from '../icon.js';
import { InboxCount } from './inbox-count.js';
import { useShortcut } from '../keys/use-shortcut.js';

/** The entries that the person may use. */
export function useNavigation(): readonly NavigationEntry[] {
  const { me } = useApi();
  return NAVIGATION.filter(({ roles }) => roles === undefined || roles.some((role) => me.roles.includes(role)));
}

export function Navigation() {
  return (
    <nav className="nav" aria-label={text.shell.navigation}>
      {useNavigation().map((entry) => (
        <NavigationLink key={entry.to} entry={entry} />
      ))}
    </nav>
  );
}

function NavigationLink({ entry }: { readonly entry: NavigationEntry }) {
  const navigate = useNavigate();
  useShortcut(`g ${entry.key}`, text.shell.palette.goTo(entry.label), () => void navigate({ to: entry.to }));
  return (
    <Link to={entry.to} activeProps={{ 'aria-current': 'page' }}>
      <Icon name={entry.icon} />
      {entry.label}
      {entry.to === '/inbox' && <InboxCount />}
    </Link>
  );
}
