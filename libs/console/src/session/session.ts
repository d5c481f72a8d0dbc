import type { TokenProvider } from '@handoff/client';

/** Somebody whom the page can act as. A person has one; the demo has one for each role. */
export interface Identity {
  /** Names it in the address (`?as=`). */
  readonly id: string;
  /** Returns a valid token. Tokens are in memory only. */
  readonly token: TokenProvider;
}

export interface Session {
  readonly kind: 'oidc' | 'demo';
  readonly identities: readonly Identity[];
  /** Forgets the tokens, and leaves. */
  readonly signOut: () => void;
}

/** What the page knows of who is there. */
export type SessionState =
  | { readonly status: 'starting' }
  | {
      readonly status: 'signed-out';
      readonly why: SignedOutReason;
      readonly detail?: string;
      readonly signIn?: () => void;
    }
  | { readonly status: 'signed-in'; readonly session: Session };

/** Nobody has signed in; the session is over; a code or an answer of the identity provider was refused; nothing answers. */
export type SignedOutReason = 'new' | 'need-code' | 'over' | 'left' | 'refused' | 'unreachable' | 'insecure' | 'no-way';

/** The session of this page, to read and to watch. */
export interface SessionStore {
  readonly get: () => SessionState;
  readonly set: (state: SessionState) => void;
  readonly watch: (listener: () => void) => () => void;
}

export function createSessionStore(): SessionStore {
  let state: SessionState = { status: 'starting' };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(next) {
      state = next;
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
