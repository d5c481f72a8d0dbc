import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startReceiver, type Received } from '@handoff/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import type { ObservedWebhook, Receipt } from './checks/snapshot.js';
import type { Random } from './random.js';
import type { FaultTopology } from './topology/fault-topology.js';

/** A role's endpoint, which fails now and then as endpoints do, and remembers what it was sent. */
export interface WebhookObserver {
  readonly webhook: ObservedWebhook;
  close(): Promise<void>;
}

/** A role that takes part in some tasks and not in others, and a fraction of all events: the machine is shared. */
const ROLE = 'legal';
const EVENT_TYPES: readonly string[] = [
  'task.completed',
  'approval.decided',
  'approval.cancelled',
  'approval.expired',
  'approval.escalated',
];

/** Rare enough for what was refused to get through at the next attempt, as a rule: the one after that is in minutes. */
const REFUSES = 0.03;
const KEEPS_SILENT = 0.005;
const HESITATES = 0.05;
const HESITATION_MS = [100, 1_000] as const;

/** Registers a webhook with a receiver of its own, and has it told of what happens from now on. */
export async function observeWebhook(topology: FaultTopology, random: Random): Promise<WebhookObserver> {
  const receiver = await startReceiver();
  const receipts: Receipt[] = [];
  const verifier = new Verifier(await register(topology, receiver.url));
  receiver.answer((response, request) => {
    const status = random.chance(KEEPS_SILENT) ? undefined : random.chance(REFUSES) ? 500 : 204;
    receipts.push({
      id: String(request.headers['webhook-id']),
      body: request.body,
      signed: isSigned(verifier, request),
      status,
    });
    if (status === undefined) return;
    const answer = (): void => void response.writeHead(status).end();
    if (random.chance(HESITATES)) void pause(random.between(...HESITATION_MS)).then(answer);
    else answer();
  });
  return { webhook: { role: ROLE, event_types: EVENT_TYPES, receipts }, close: () => receiver.close() };
}

/** @returns the secret. */
async function register(topology: FaultTopology, url: string): Promise<string> {
  const response = await fetch(`${topology.gateways[0]}/webhooks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await topology.token({ subject: 'webhook-keeper', roles: [ROLE] })}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ role: ROLE, url, event_types: EVENT_TYPES }),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`the webhook was answered ${response.status}: ${text}`);
  return (JSON.parse(text) as { readonly secret: string }).secret;
}

/** Asked at once: a signature is good for minutes only. */
function isSigned(verifier: Verifier, { body, headers }: Received): boolean {
  try {
    verifier.verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
