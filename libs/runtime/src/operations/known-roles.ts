import type { ServiceName } from '@handoff/contracts';
import { ADMIN_ROLE, AUDITOR_ROLE, DEMO_ROLES, steadyClock, type Call, type KnownRoles } from '@handoff/kernel';
import { createKnownRoles, type Database } from '@handoff/postgres';
import type { ModuleContext } from '../module.js';
import type { OperationHandlers, OperationReply } from './handlers.js';

interface Context extends Pick<ModuleContext, 'mode'> {
  readonly config: { readonly KNOWN_ROLES: string | undefined };
}

/** The roles that this installation knows, as a service with this database sees them. */
export function openKnownRoles({ config, mode }: Context, db: Pick<Database, 'query'>): KnownRoles {
  const closedList = readRoles(config.KNOWN_ROLES);
  const demo = mode === 'embedded' ? DEMO_ROLES : [];
  const configured = [ADMIN_ROLE, AUDITOR_ROLE, ...(closedList ?? []), ...demo];
  return createKnownRoles({ db, closedList, configured, clock: steadyClock });
}

/** The roles of a closed list; undefined when the list is open. */
function readRoles(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  return new Set([ADMIN_ROLE, AUDITOR_ROLE, ...text.split(',').map((role) => role.trim())]);
}

/** Has the roles of every caller noted before its operation is performed. */
export function noting<S extends ServiceName>(
  roles: Pick<KnownRoles, 'note'>,
  handlers: OperationHandlers<S>,
): OperationHandlers<S> {
  const noted = Object.entries<AnyHandler>(handlers as never).map(([name, handler]) => [
    name,
    (input: never, call: Call, abandoned: AbortSignal) => {
      const perform = (): Promise<OperationReply> => handler(input, call, abandoned);
      return roles.note(call.principal.roles, call.deadline)?.then(perform) ?? perform();
    },
  ]);
  return Object.fromEntries(noted) as OperationHandlers<S>;
}

type AnyHandler = (input: never, call: Call, abandoned: AbortSignal) => Promise<OperationReply>;
