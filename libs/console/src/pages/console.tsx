import { RouterProvider } from '@tanstack/react-router';
import { useMemo, useSyncExternalStore } from 'react';
import type { Places } from '../session/places.js';
import type { SessionStore } from '../session/session.js';
import { Door } from './door.js';
import { createPages } from './router.js';

export interface ConsoleProps {
  readonly store: SessionStore;
  readonly places: Places;
  readonly version: string;
}

/** The pages for whoever is signed in, and the door for everybody else. When the session ends nothing that was read remains. */
export function Console({ store, places, version }: ConsoleProps) {
  const state = useSyncExternalStore(store.watch, store.get);
  const session = state.status === 'signed-in' ? state.session : undefined;
  const router = useMemo(
    () => session && createPages(places.console, { session, gatewayUrl: places.gateway, version }),
    [session, places, version],
  );
  if (state.status === 'signed-out') return <Door state={state} />;
  return router === undefined ? null : <RouterProvider router={router} />;
}
