import { deriveUuid } from '@handoff/kernel';
import { foundNothing, outcomesOf, type Call, type HistoryEntry } from '../load/history.js';
import { countEffects } from './effects.js';
import type { Snapshot } from './snapshot.js';
import type { Invariant, Violation } from './violation.js';

/** No key acted twice, all successes under one key are the same bytes, and an unknown outcome acted at most once. */
export const keyActsOnce: Invariant = (snapshot) => [
  ...differentAnswers(snapshot),
  ...actedTwice(snapshot),
  ...notRemembered(snapshot),
  ...keptTooMuch(snapshot),
  ...acceptedReuse(snapshot),
];

function differentAnswers({ history }: Snapshot): readonly Violation[] {
  const answers = new Map<number, HistoryEntry>();
  const violations: Violation[] = [];
  for (const entry of history.entries) {
    if (entry.type === 'invoke' || entry.type === 'unknown' || history.calls[entry.call]!.key === undefined) continue;
    if (foundNothing(entry)) continue;
    const first = answers.get(entry.call);
    if (first === undefined) answers.set(entry.call, entry);
    else if (first.type === 'ok' && entry.type === 'fail' && history.calls[entry.call]!.rightCanEnd === true) continue;
    else if (first.type !== entry.type) {
      violations.push(`${nameOf(history.calls[entry.call]!)} was answered ${first.status} and then ${entry.status}`);
    } else if (entry.type === 'ok' && (first.status !== entry.status || first.body !== entry.body)) {
      violations.push(`${nameOf(history.calls[entry.call]!)} succeeded with two different answers`);
    }
  }
  return violations;
}

function actedTwice(snapshot: Snapshot): readonly Violation[] {
  const effects = countEffects(snapshot);
  return snapshot.history.calls
    .filter((call) => call.key !== undefined && effects(call) > 1)
    .map((call) => `${nameOf(call)} acted ${effects(call)} times`);
}

/** A key acts once because of the row that commits with the change: without it the next retry may act again. */
function notRemembered(snapshot: Snapshot): readonly Violation[] {
  const commands = new Map(snapshot.commands.map((command) => [command.id, command]));
  return outcomesOf(snapshot.history).flatMap((outcome, id): Violation[] => {
    const call = snapshot.history.calls[id]!;
    if (outcome.type !== 'ok' || call.key === undefined || call.reusesKey || foundNothing(outcome.entry)) return [];
    const kept = commands.get(commandId(snapshot, call));
    if (kept === undefined) return [`${nameOf(call)} succeeded and its command is not remembered`];
    return kept.composed === true || kept.reply_body === outcome.entry.body
      ? []
      : [`${nameOf(call)} was answered otherwise than its command remembers`];
  });
}

/** Twice the limit for storing a whole reply. Of a larger reply only ids, leases and versions are stored. */
const MOST_KEPT_BYTES = 8_192;

function keptTooMuch({ commands }: Snapshot): readonly Violation[] {
  return commands
    .map(({ id, reply_body }) => ({ id, bytes: Buffer.byteLength(reply_body) }))
    .filter(({ bytes }) => bytes > MOST_KEPT_BYTES)
    .map(({ id, bytes }) => `command ${id} is remembered by ${bytes} bytes`);
}

/** A key belongs to its first request once that has acted. An empty claim has not acted and may be forgotten. */
function acceptedReuse({ history }: Snapshot): readonly Violation[] {
  const outcomes = outcomesOf(history);
  const unused = new Set(
    history.calls.filter(({ id, reusesKey }) => !reusesKey && foundNothing(outcomes[id]?.entry)).map(({ key }) => key),
  );
  return history.entries
    .filter(
      ({ type, call }) => type === 'ok' && history.calls[call]!.reusesKey && !unused.has(history.calls[call]!.key),
    )
    .map(({ call }) => `${nameOf(history.calls[call]!)} reused the key of another request and succeeded`);
}

/** As in docs/architecture.md: issuer, subject, method, path and key identify a command. */
function commandId({ issuer, subjects }: Snapshot, { caller, method, path, key }: Call): string {
  return deriveUuid([issuer, subjects.get(caller.subject), method, path, key].join('\n'));
}

function nameOf({ operation, marker, key }: Call): string {
  return `${operation} ${marker} (key ${key})`;
}
