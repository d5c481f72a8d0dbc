import type { ConsoleConfig, SignIn } from './config.js';
import { exchangeCode, forgetCode, takeCode, type DemoSignIn } from './demo.js';
import type { Provider } from './oidc.js';
import { RETURN_PATH, type Places } from './places.js';
import type { SessionStore } from './session.js';
import { keepTokens, type OidcTokens } from './token-keeper.js';

/** Set while somebody is signed in: who loads the page again goes straight to the identity provider. No token. */
const WAS_HERE = 'handoff.was-signed-in';

/** Finds out who is there, and tells the store. It runs once, before anything is drawn. */
export async function startSession(
  store: SessionStore,
  places: Places,
  config: Promise<ConsoleConfig>,
  page: Window,
): Promise<void> {
  if (!page.isSecureContext) {
    store.set({ status: 'signed-out', why: 'insecure' });
    return;
  }
  const code = takeCode(page);
  // Not after the configuration: a code is for the embedded mode, and each round trip is seen.
  const exchanged = code === undefined ? undefined : exchangeCode(places.console, code, page.sessionStorage);
  exchanged?.catch(() => {}); // told below
  try {
    const { sign_in } = await config;
    if (sign_in.kind === 'oidc') await startWithProvider(sign_in, store, places, page);
    else if (sign_in.kind === 'code') await startWithCode(exchanged, store, page);
    else store.set({ status: 'signed-out', why: 'no-way' });
  } catch (error) {
    store.set({
      status: 'signed-out',
      why: 'unreachable',
      detail: messageOf(error),
      signIn: () => page.location.reload(),
    });
  }
}

async function startWithCode(
  exchanged: Promise<DemoSignIn> | undefined,
  store: SessionStore,
  page: Window,
): Promise<void> {
  const result = await exchanged;
  if (result === undefined) {
    store.set({ status: 'signed-out', why: 'need-code' });
    return;
  }
  if (!result.ok) {
    const detail = result.detail === undefined ? {} : { detail: result.detail };
    store.set({ status: 'signed-out', why: 'need-code', ...detail });
    return;
  }
  const signOut = (): void => {
    forgetCode(page.sessionStorage);
    store.set({ status: 'signed-out', why: 'left' });
  };
  const over = (): void => {
    forgetCode(page.sessionStorage);
    store.set({ status: 'signed-out', why: 'need-code' });
  };
  const identities = result.identities.map((identity) => ({
    ...identity,
    token: async (request?: { readonly rejected?: string }) => {
      const token = await identity.token();
      if (request?.rejected === token) over();
      return token;
    },
  }));
  store.set({ status: 'signed-in', session: { kind: 'demo', identities, signOut } });
}

async function startWithProvider(
  config: Extract<SignIn, { readonly kind: 'oidc' }>,
  store: SessionStore,
  places: Places,
  page: Window,
): Promise<void> {
  const { discoverProvider } = await import('./oidc.js');
  const provider = await discoverProvider(config, page, places.console);
  const here = page.location.pathname + page.location.search;
  const isBack = page.location.pathname === places.console + RETURN_PATH;
  const returnTo = isBack ? places.console : here;
  const signIn = (): void => void provider.leaveToSignIn(currentPlace(page, returnTo)).catch(() => {});
  if (!isBack) {
    const wasHere = page.sessionStorage.getItem(WAS_HERE) !== null;
    page.sessionStorage.removeItem(WAS_HERE); // once: a provider that refuses does not make a loop
    if (wasHere) await provider.leaveToSignIn(here);
    else store.set({ status: 'signed-out', why: 'new', signIn });
    return;
  }
  try {
    const back = await provider.comeBack();
    page.history.replaceState(null, '', back.returnTo);
    page.sessionStorage.setItem(WAS_HERE, 'yes');
    signInWith(back.tokens, provider, store, page, signIn);
  } catch (error) {
    page.history.replaceState(null, '', places.console);
    store.set({ status: 'signed-out', why: 'refused', detail: messageOf(error), signIn });
  }
}

function signInWith(
  tokens: OidcTokens,
  provider: Provider,
  store: SessionStore,
  page: Window,
  signIn: () => void,
): void {
  const keeper = keepTokens({
    tokens,
    refresh: (current) => provider.refresh(current),
    onOver: () => store.set({ status: 'signed-out', why: 'over', signIn }),
    now: () => performance.now(),
  });
  const signOut = (): void => {
    const end = provider.endUrl(keeper.current());
    keeper.stop();
    page.sessionStorage.removeItem(WAS_HERE);
    store.set({ status: 'signed-out', why: 'left', signIn });
    if (end !== undefined) page.location.assign(end);
  };
  store.set({
    status: 'signed-in',
    session: { kind: 'oidc', identities: [{ id: 'me', token: keeper.token }], signOut },
  });
}

/** Where the person is now: the way back leads there. */
function currentPlace(page: Window, fallback: string): string {
  const { pathname, search } = page.location;
  return pathname.endsWith(RETURN_PATH) ? fallback : pathname + search;
}

/** @returns what went wrong, in the words of the identity provider where it has some. */
function messageOf(error: unknown): string {
  const { error_description: described, message } = error as { error_description?: string; message?: string };
  return described ?? message ?? String(error);
}
