import { isOneOf, parseEventTypes, type EventTypes, type LogEntry } from '@handoff/contracts';
import { readsEverything, type Principal } from '@handoff/kernel';
import type { EventFilter } from '../ports/event-log.js';

/** A caller who gets the entries that it may read and that its filter matches. */
export interface Listener {
  readonly principal: Principal;
  readonly filter: EventFilter;
  /** Receives an entry, perhaps more than once. */
  take(entry: LogEntry): void;
}

export interface EventAudience {
  /** Adds a listener; returns a function that removes it. */
  join(listener: Listener): () => void;
  /** Offers an entry to every listener that may read it and whose filter matches. */
  tell(entry: LogEntry): void;
}

type Member = Listener & { readonly types: EventTypes | undefined };

/**
 * Distributes entries by the rule of `listAudit`: a listener gets the entries of its roles and its own reports;
 * auditors and admins get everything. Listeners are indexed by what lets them read an entry, so that the cost of an
 * entry depends on the listeners that may read it, not on all listeners.
 */
export function createEventAudience(): EventAudience {
  const places = new Map<string, Set<Member>>();

  return {
    join(listener) {
      const { type } = listener.filter;
      const member: Member = Object.assign(listener, { types: type === undefined ? undefined : parseEventTypes(type) });
      const keys = placesOf(listener.principal);
      for (const key of keys) places.set(key, (places.get(key) ?? new Set()).add(member));
      return () => {
        for (const key of keys) {
          places.get(key)?.delete(member);
          if (places.get(key)?.size === 0) places.delete(key);
        }
      };
    },
    tell(entry) {
      for (const key of audienceOf(entry)) {
        for (const member of places.get(key) ?? []) if (isWanted(member, entry)) member.take(entry);
      }
    },
  };
}

const EVERYTHING = 'everything';
const ofRole = (role: string): string => `role ${role}`;
const ofPerson = (person: string): string => `person ${person}`;

function placesOf(principal: Principal): readonly string[] {
  if (readsEverything(principal)) return [EVERYTHING];
  // The form in which the audit log writes a person.
  return [...new Set(principal.roles.map(ofRole)), ofPerson(`${principal.issuer}#${principal.subject}`)];
}

function audienceOf({ participants, reporter }: LogEntry): readonly string[] {
  return [EVERYTHING, ...participants.map(ofRole), ...(reporter === null ? [] : [ofPerson(reporter)])];
}

function isWanted({ filter, types }: Member, entry: LogEntry): boolean {
  return (
    (filter.session_id === undefined || filter.session_id === entry.session_id) &&
    (filter.task_id === undefined || filter.task_id === entry.task_id) &&
    (filter.trace_id === undefined || filter.trace_id === entry.trace_id) &&
    (types === undefined || isOneOf(types, entry.event.type))
  );
}
