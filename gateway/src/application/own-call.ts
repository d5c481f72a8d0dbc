import { AUDITOR_ROLE, steadyClock, uuidv7, type Call, type Principal } from '@handoff/kernel';
import { newTraceId } from './trace-id.js';

/** The gateway as a caller of the services: it reads everything and changes nothing. */
export function gatewayPrincipal(subject: string): Principal {
  return { issuer: 'urn:handoff:gateway', subject, roles: [AUDITOR_ROLE] };
}

/** A call that the gateway makes outside any client's request. */
export function ownCall(principal: Principal, timeoutMs: number): Call {
  const now = steadyClock.now();
  return {
    principal,
    traceId: newTraceId(),
    traceparent: undefined,
    commandId: uuidv7(now),
    keyed: false,
    fingerprint: 'unkeyed',
    deadline: new Date(now.getTime() + timeoutMs),
    ifMatch: undefined,
  };
}
