import { canonicalJson, sha256Hex } from '@handoff/kernel';
import { contentHashOf } from './approved-by-votes.js';
import type { Snapshot } from './snapshot.js';
import type { Violation } from './violation.js';

/**
 * Events, deliveries, log entries and log lines contain no plain hash with which a reader could check a guess of a
 * task's content.
 */
export function toldHashes(snapshot: Snapshot): readonly Violation[] {
  const plain = new Set([
    ...snapshot.tasks.flatMap((task) => [sha256Hex(canonicalJson(task.payload)), contentHashOf(task)]),
    ...snapshot.approvals.map(({ content_hash }) => content_hash),
  ]);
  return toldIn(snapshot).flatMap(([where, text]) =>
    (text.match(/\b[0-9a-f]{64}\b/g) ?? [])
      .filter((hash) => plain.has(hash))
      .map((hash) => `${where} tells ${hash}, a plain hash of what a task says`),
  );
}

function toldIn({
  outbox,
  stream,
  audit,
  webhook,
  logs,
}: Snapshot): readonly (readonly [where: string, text: string])[] {
  return [
    ...outbox.map(({ id, body }) => [`the outbox's event ${id}`, body] as const),
    ...stream.map(({ id, body }) => [`the stream's event ${id}`, body] as const),
    ...audit.map(({ id, metadata }) => [`the log's entry ${id}`, JSON.stringify(metadata)] as const),
    ...webhook.receipts.map(({ id, body }) => [`the delivery of ${id}`, body] as const),
    ...logs.map(({ process, line }) => [`the log of ${process}`, line] as const),
  ];
}
