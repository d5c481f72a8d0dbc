import { deriveUuid, uuidv7, type Call, type KnownRoles, type Principal } from '@handoff/kernel';

export const NOON = new Date('2026-03-01T12:00:00.000Z');
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A caller with these roles. */
export function holderOf(...roles: readonly string[]): Principal {
  return { issuer: 'urn:test', subject: `holder-of-${roles.join('-')}`, roles };
}

/** A deadline that no test reaches, even if it was made when a slow test file was loaded. */
export function inTime(): Date {
  return new Date(Date.now() + HOUR_MS);
}

/** A call of a holder of the role finance, without an Idempotency-Key. */
export function aCall(changes: Partial<Call> = {}): Call {
  return {
    principal: holderOf('finance'),
    traceId: 'trace-1',
    traceparent: undefined,
    commandId: uuidv7(NOON),
    keyed: false,
    fingerprint: 'f'.repeat(64),
    deadline: inTime(),
    ifMatch: undefined,
    ...changes,
  };
}

/** A call with an Idempotency-Key: the same key gives the same command. */
export function aKeyedCall(key: string, changes: Partial<Call> = {}): Call {
  return aCall({ commandId: deriveUuid(key), keyed: true, ...changes });
}

/** Known roles of an installation where every role counts as held. */
export const everyRoleKnown: KnownRoles = {
  closedList: undefined,
  note: () => undefined,
  unknownOf: () => Promise.resolve(new Set()),
};
