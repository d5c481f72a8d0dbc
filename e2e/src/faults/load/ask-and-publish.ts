import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../../topology/topology.js';
import { profileOf, questionOf } from '../../support/sample-bodies.js';
import type { PolicyTrace } from '../checks/snapshot.js';
import type { Random } from '../random.js';

/** The role whose profile changes all the time. */
const ROLE = 'policed';
export const TOOL = 'ledger__pay';
const ASKERS = 2;
/** One fault can last as long as the load does. Both go on after the stop until they have done this much. */
const LEAST_PUBLICATIONS = 2;
const LEAST_QUESTIONS = 11;
const ATTEMPT_TIMEOUT_MS = 4_000;
const GIVE_UP_MS = 45_000;
const RETRY_MS = 100;
const BETWEEN_PUBLICATIONS_MS = [100, 600] as const;
const BETWEEN_QUESTIONS_MS = [20, 120] as const;

export interface Policing {
  readonly trace: PolicyTrace;
  /** Resolves when everything has ended after `stop`. */
  readonly ended: Promise<void>;
}

/** Publishes one version after the other, which allow and deny in turn, and asks all the time, through random gateways. */
export function askAndPublish(deps: {
  readonly gateways: readonly string[];
  readonly token: (caller: Caller) => Promise<string>;
  readonly random: Random;
  readonly stop: AbortSignal;
}): Policing {
  const { random, stop } = deps;
  const publications: PolicyTrace['publications'][number][] = [];
  const questions: PolicyTrace['questions'][number][] = [];
  const writer = { subject: 'policy-writer', roles: ['admin'] };
  const publisher = { subject: 'policy-publisher', roles: ['admin'] };
  const agent = { subject: 'policed-agent', roles: [ROLE] };

  let giveUpAt = Infinity;
  stop.addEventListener('abort', () => (giveUpAt = performance.now() + GIVE_UP_MS));
  const isOver = (done: number, least: number): boolean =>
    stop.aborted && (done >= least || performance.now() > giveUpAt);

  async function publish(): Promise<void> {
    const draft = (allows: boolean) => ({ policies: [{ [allows ? 'allow_tool' : 'deny_tool']: TOOL }] });
    await change(deps, writer, 'POST', '/admin/profiles', { ...profileOf(ROLE, 'Is policed'), ...draft(true) });
    for (let allows = false; ; allows = !allows) {
      const reply = await change(deps, publisher, 'POST', `/admin/profiles/${ROLE}/publish`, {});
      if (reply === undefined) return;
      publications.push({ version: reply['bundle_version'] as number, answeredAt: performance.now() });
      await pause(random.between(...BETWEEN_PUBLICATIONS_MS));
      if (isOver(publications.length, LEAST_PUBLICATIONS)) return;
      if ((await change(deps, writer, 'PUT', `/admin/profiles/${ROLE}`, draft(allows))) === undefined) return;
    }
  }

  async function ask(): Promise<void> {
    while (!isOver(questions.length, LEAST_QUESTIONS)) {
      const traceId = `policed-${randomUUID()}`;
      const askedAt = performance.now();
      const answer = await send(deps, agent, 'POST', '/access/v1/evaluation', questionOf(TOOL, ROLE), { traceId });
      if (answer?.status === 200) {
        const { decision, context } = answer.json as {
          decision: boolean;
          context: { code: string; bundle_version: number | null; digest: string | null };
        };
        const { code, bundle_version: version, digest } = context;
        questions.push({ traceId, askedAt, isAllowed: decision, code, version, digest });
      }
      await pause(random.between(...BETWEEN_QUESTIONS_MS));
    }
  }

  const ended = Promise.all([publish(), ...Array.from({ length: ASKERS }, ask)]).then(() => undefined);
  return { trace: { role: ROLE, tool: TOOL, publications, questions }, ended };
}

type Sending = Parameters<typeof askAndPublish>[0];

/** Sends a change with one key until it gets a final answer. @returns undefined without one. */
async function change(
  deps: Sending,
  caller: Caller,
  method: string,
  path: string,
  body: object,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const key = randomUUID();
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (performance.now() < giveUpAt) {
    const answer = await send(deps, caller, method, path, body, { key });
    if (answer !== undefined && answer.status < 300) return answer.json;
    const code = String(answer?.json['code']);
    const isFinal = answer !== undefined && answer.status < 500 && ![401, 408, 429].includes(answer.status);
    if (isFinal && code !== 'IDEMPOTENCY_KEY_IN_FLIGHT' && code !== 'WRITE_CONFLICT') {
      throw new Error(`${method} ${path} was answered ${answer.status} ${code}`);
    }
    await pause(RETRY_MS);
  }
  return undefined;
}

async function send(
  { gateways, token, random }: Sending,
  caller: Caller,
  method: string,
  path: string,
  body: object,
  { key, traceId }: { readonly key?: string; readonly traceId?: string },
): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> } | undefined> {
  try {
    const response = await fetch(`${random.pick(gateways)}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(caller)}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(traceId === undefined ? {} : { 'x-trace-id': traceId }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    return { status: response.status, json: (await response.json()) as Readonly<Record<string, unknown>> };
  } catch {
    return undefined;
  }
}
