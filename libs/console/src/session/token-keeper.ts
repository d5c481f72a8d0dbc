import type { TokenProvider } from '@handoff/client';

export interface OidcTokens {
  readonly accessToken: string;
  readonly expiresInMs: number;
  readonly refreshToken?: string;
  readonly idToken?: string;
}

export interface TokenKeeper {
  /** Returns a valid token, renewed where it has to be. */
  readonly token: TokenProvider;
  readonly current: () => OidcTokens;
  /** Forgets the tokens. */
  readonly stop: () => void;
}

export interface TokenKeeperDeps {
  readonly tokens: OidcTokens;
  /** @throws when there is no other token to be had. */
  readonly refresh: (tokens: OidcTokens) => Promise<OidcTokens>;
  /** Called once, when the token has ended and no other can be had. */
  readonly onOver: () => void;
  /** A clock that cannot be set, in milliseconds. */
  readonly now: () => number;
}

/** How long before a token's end another one is fetched. At most a third of its lifetime. */
const AHEAD_MS = 60_000;
/** How long after a failure it is tried again. */
const AGAIN_MS = 5_000;

/**
 * Keeps an access token fresh, in memory: renews it some time before its end, also while nobody calls, and at once when the
 * gateway refuses it. One renewal serves all who wait.
 */
export function keepTokens({ tokens, refresh, onOver, now }: TokenKeeperDeps): TokenKeeper {
  let current = tokens;
  let endsAt = now() + tokens.expiresInMs;
  let renewing: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;

  const plan = (inMs: number): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(() => void renew().catch(() => {}), Math.max(0, inMs));
  };
  const renew = (): Promise<void> => {
    renewing ??= refresh(current)
      .then((next) => {
        if (stopped) return;
        current = next;
        endsAt = now() + next.expiresInMs;
        plan(next.expiresInMs - aheadOf(next));
      })
      .catch((error: unknown) => {
        // A token that still holds is used while the identity provider is down.
        if (now() + AGAIN_MS < endsAt) plan(AGAIN_MS);
        else end();
        throw error;
      })
      .finally(() => (renewing = undefined));
    return renewing;
  };
  const end = (): void => {
    if (stopped) return;
    stop();
    onOver();
  };
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    current = { accessToken: '', expiresInMs: 0 };
  };
  plan(tokens.expiresInMs - aheadOf(tokens));

  return {
    current: () => current,
    stop,
    async token(request) {
      if (request?.rejected === current.accessToken && !stopped) {
        // The gateway knows better than the clock here: without another token the session is over.
        endsAt = now();
        await renew().catch(() => {});
      } else if (now() >= endsAt) await renew().catch(() => {});
      return current.accessToken;
    },
  };
}

function aheadOf({ expiresInMs }: OidcTokens): number {
  return Math.min(AHEAD_MS, expiresInMs / 3);
}
