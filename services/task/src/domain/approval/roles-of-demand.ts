import { namedIn, type NamedRole } from '@handoff/kernel';

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
    ...namedIn(`${at}/`, { approver_role: approverRole }),
    ...approvers.map(({ role }, index) => ({ role, pointer: `${at}/approvers/${index}/approver_role` })),
    ...namedIn(`${at}/`, { escalate_to: escalateTo }),
  ];
}
