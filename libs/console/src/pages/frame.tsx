import { useRouteContext, useSearch } from '@tanstack/react-router';
import { ApiProvider } from '../api/api-provider.js';
import { ShortcutKeys } from '../parts/keys/use-shortcut.js';
import { Shell } from '../parts/shell/shell.js';
import { ToastArea } from '../parts/toasts.js';

/** The shell for the identity that the address names. Another identity starts afresh: nothing read as one is shown to another. */
export function Frame() {
  const { session, gatewayUrl, version } = useRouteContext({ from: '__root__' });
  const { as } = useSearch({ from: '__root__' });
  const identity = session.identities.find(({ id }) => id === as) ?? session.identities[0]!;
  return (
    <ToastArea>
      <ShortcutKeys>
        <ApiProvider key={identity.id} identity={identity} gatewayUrl={gatewayUrl}>
          <Shell session={session} identity={identity} version={version} />
        </ApiProvider>
      </ShortcutKeys>
    </ToastArea>
  );
}
