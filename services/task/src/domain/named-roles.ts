import type { FieldError } from '@handoff/kernel';

/** A role that a request makes something wait for, and where the request names it. */
export interface NamedRole {
  readonly role: string;
  /** A JSON pointer into the body. */
  readonly pointer: string;
}

/** The part of an approval demand that names roles. */
export interface NamingDemand {
  readonly approverRole: string | undefined;
  readonly approvers: readonly { readonly role: string }[] | undefined;
  readonly escalateTo: string | undefined;
}

/** The roles that a demand names. */
export function rolesOfDemand(
  { approverRole, approvers = [], escalateTo }: NamingDemand,
  at = '',
): readonly NamedRole[] {
  return [
    ...(approverRole === undefined ? [] : [{ role: approverRole, pointer: `${at}/approver_role` }]),
    ...approvers.map(({ role }, index) => ({ role, pointer: `${at}/approvers/${index}/approver_role` })),
    ...(escalateTo === undefined ? [] : [{ role: escalateTo, pointer: `${at}/escalate_to` }]),
  ];
}

/** The mistakes in a request that names roles outside a closed list. None when the list is open. */
export function mistakesInNames(
  named: readonly NamedRole[],
  closedList: ReadonlySet<string> | undefined,
): readonly FieldError[] {
  return named
    .filter(({ role }) => closedList?.has(role) === false)
    .map(({ pointer }) => ({ pointer, message: 'is none of the roles of this installation (KNOWN_ROLES)' }));
}
