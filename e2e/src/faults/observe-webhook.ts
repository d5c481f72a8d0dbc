import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startReceiver, type Received } from '@handoff/testing';
import { Webhook as Verifier } from 'standardwebhooks';
import type { ObservedWebhook, Receipt } from './checks/snapshot.js';
import type { Random } from './random.js';
import type { FaultTopology } from './topology/fault-topology.js';

/** A webhook endpoint of a role. It fails now and then, as endpoints do, and records what it receives. */
export interface WebhookObserver {
  readonly webhook: ObservedWebhook;
  close(): Promise<void>;
}

/** The role takes part in some tasks only, and the webhook is for few event types: the machine is shared. */
const ROLE = 'legal';
const EVENT_TYPES: readonly string[] = [
  'task.completed',
  'approval.decided',
  'approval.cancelled',
  'approval.expired',
  'approval.escalated',
];

/** Rare, so that the next attempt usually succeeds: the one after that comes minutes later. */
const REFUSES = 0.03;
const KEEPS_SILENT = 0.005;
const HESITATES = 0.05;
const HESITATION_MS = [100, 1_000] as const;

/** Registers a webhook with a new receiver, which gets the events from now on. */
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

/** Verifies on receipt, because a signature is valid for minutes only. */
function isSigned(verifier: Verifier, { body, headers }: Received): boolean {
  try {
    verifier.verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
