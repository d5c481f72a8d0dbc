import { ADMIN_ROLE, type Principal } from '@handoff/kernel';

/** Somebody who did something, and the role they did it as. */
export interface Person {
  readonly issuer: string;
  readonly subject: string;
  readonly role: string;
}

/** The caller as one who acts for a role; who doesn't hold it but may act for it acts as admin. */
export function personActingAs(principal: Principal, role: string): Person {
  return {
    issuer: principal.issuer,
    subject: principal.subject,
    role: principal.roles.includes(role) ? role : ADMIN_ROLE,
  };
}
