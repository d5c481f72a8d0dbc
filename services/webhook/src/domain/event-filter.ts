import { ADMIN_ROLE, AUDITOR_ROLE } from '@handoff/kernel';

/** The filters that let an event through: its name, and all of its kind. */
export function filtersFor(eventName: string): readonly string[] {
  return [eventName, `${eventName.split('.')[0]}.*`];
}

/** The roles whose webhooks get the events of everybody, as they may read them. */
export const ALL_SEEING_ROLES: readonly string[] = [AUDITOR_ROLE, ADMIN_ROLE];
