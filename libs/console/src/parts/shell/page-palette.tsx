import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import type { Session } from '../../session/session.js';
import { text } from '../../text/text.js';
import { useToasts } from '../toasts.js';
import { namedIn } from './named-in.js';
import { useNavigation } from './navigation.js';
import { Palette, type PaletteEntry } from './palette.js';

const words = text.shell.palette;

/** The palette with the pages, the roles of the demo, and what an id that somebody has pasted leads to. */
export function PagePalette({ session }: { readonly session: Session }) {
  const navigate = useNavigate();
  const entriesFor = useEntriesFor();
  const pages: readonly PaletteEntry[] = useNavigation().map(({ to, label, icon }) => ({
    name: words.goTo(label),
    icon,
    run: () => void navigate({ to }),
  }));
  const identities = session.identities.length < 2 ? [] : session.identities;
  const roles: readonly PaletteEntry[] = identities.map(({ id }) => ({
    name: words.actAs(id),
    icon: 'person',
    run: () => void navigate({ to: '.', search: (before) => ({ ...before, as: id }) }),
  }));
  const signOut: PaletteEntry = { name: text.shell.role.signOut, icon: 'cross', run: session.signOut };
  return <Palette entries={[...pages, ...roles, signOut]} entriesFor={entriesFor} />;
}

function useEntriesFor(): (typed: string) => readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { client } = useApi();
  const say = useToasts();
  const open = async (id: string): Promise<void> => {
    try {
      // An id does not say what it is of; the API does.
      const { kind } = await client.getStatus({ id });
      await navigate({ to: `/${kind}s/${id}` });
    } catch (error) {
      say.failed(error);
    }
  };
  return (typed) => {
    const { id, traceId: trace_id } = namedIn(typed);
    if (id !== undefined) return [{ name: words.openId(id), icon: 'arrow', run: () => void open(id) }];
    if (trace_id === undefined) return [];
    return [
      { name: words.traceTasks, icon: 'list', run: () => void navigate({ to: '/tasks', search: { trace_id } }) },
      { name: words.traceAudit, icon: 'book', run: () => void navigate({ to: '/audit', search: { trace_id } }) },
    ];
  };
}
