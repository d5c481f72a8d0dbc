import type { OutboxRow, Snapshot } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

/**
 * The endpoint accepted every event for the webhook and received no other. Each request is signed and has the committed
 * bytes, however often it was sent.
 */
export const webhooksDelivered: Invariant = (snapshot) => {
  const wanted = snapshot.outbox.filter((row) => isWanted(row, snapshot));
  return [...notAccepted(wanted, snapshot), ...notAtRest(wanted, snapshot), ...wronglySent(wanted, snapshot)];
};

/** As in docs/api/WEBHOOKS.md; reads only the committed event, nothing that the service derived from it. */
function isWanted({ body }: OutboxRow, { webhook }: Snapshot): boolean {
  const { type = '', data } = JSON.parse(body) as Event;
  const name = type.replace(/^handoff\.|\.v\d+$/g, '');
  return webhook.event_types.includes(name) && data?.participants?.includes(webhook.role) === true;
}

interface Event {
  readonly type?: string;
  readonly data?: { readonly participants?: readonly string[] };
}

function notAccepted(wanted: readonly OutboxRow[], { webhook }: Snapshot): readonly Violation[] {
  const accepted = new Set(
    webhook.receipts.filter(({ status, signed }) => status === 204 && signed).map(({ id }) => id),
  );
  const sent = new Set(webhook.receipts.map(({ id }) => id));
  return wanted
    .filter(({ id }) => !accepted.has(id))
    .map(({ id }) => `event ${id} was ${sent.has(id) ? 'never accepted by' : 'never sent to'} the webhook`);
}

/** Each event for the webhook has one finished delivery, and no other event has one. */
function notAtRest(wanted: readonly OutboxRow[], { deliveries }: Snapshot): readonly Violation[] {
  const open = new Map(wanted.map(({ id }) => [id, 1]));
  for (const { event_id } of deliveries) open.set(event_id, (open.get(event_id) ?? 0) - 1);
  return [
    ...[...open].filter(([, left]) => left > 0).map(([id]) => `event ${id} has no delivery`),
    ...[...open].filter(([, left]) => left < 0).map(([id]) => `event ${id} has a delivery too many`),
    ...deliveries
      .filter(({ status }) => status !== 'delivered')
      .map(({ event_id, status }) => `the delivery of event ${event_id} is ${status}`),
  ];
}

function wronglySent(wanted: readonly OutboxRow[], { webhook }: Snapshot): readonly Violation[] {
  const bodies = new Map(wanted.map(({ id, body }) => [id, body]));
  return webhook.receipts.flatMap(({ id, body, signed }): Violation[] => {
    const violations: Violation[] = [];
    if (!signed) violations.push(`event ${id} was sent without a signature that is right`);
    if (!bodies.has(id)) violations.push(`event ${id} was sent to the webhook, which is not for it`);
    else if (bodies.get(id) !== body) violations.push(`event ${id} was sent to the webhook with another body`);
    return violations;
  });
}
