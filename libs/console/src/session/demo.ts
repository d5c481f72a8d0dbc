import type { Identity } from './session.js';

/** The code with which this tab gets its tokens again when it is loaded anew. Each is good for one time. */
const NEXT = 'handoff.next-code';

interface DemoTokens {
  readonly identities: readonly { readonly role: string; readonly subject: string; readonly token: string }[];
  readonly next_code: string;
}

export type DemoSignIn =
  | { readonly ok: true; readonly identities: readonly Identity[] }
  | { readonly ok: false; readonly detail: string | undefined };

/** Takes the code out of the address, where the link of the terminal has put it, or the one that this tab has kept. */
export function takeCode(page: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | undefined {
  const [, given] = /^#code=([A-Za-z0-9_-]+)$/.exec(page.location.hash) ?? [];
  if (given !== undefined) page.history.replaceState(null, '', page.location.pathname + page.location.search);
  const kept = page.sessionStorage.getItem(NEXT) ?? undefined;
  page.sessionStorage.removeItem(NEXT);
  return given ?? kept;
}

/** Exchanges a code for the identities of the demo. */
export async function exchangeCode(consolePath: string, code: string, storage: Storage): Promise<DemoSignIn> {
  const answer = await fetch(`${consolePath}/sign-in`, { method: 'POST', headers: { authorization: `Code ${code}` } });
  const body = (await answer.json()) as DemoTokens & { readonly detail?: string };
  if (!answer.ok) return { ok: false, detail: body.detail };
  storage.setItem(NEXT, body.next_code);
  return { ok: true, identities: body.identities.map(({ role, token }) => ({ id: role, token: () => token })) };
}

/** Forgets the code of this tab. */
export function forgetCode(storage: Storage): void {
  storage.removeItem(NEXT);
}
