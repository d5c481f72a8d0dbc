import { HandoffError } from './handoff-error.js';

/** A lifecycle as data: for each state, the next state after each event. A state without events is final. */
export type Lifecycle<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** Whether a state is final: no event leads out of it. */
export function isFinal<State extends string, Event extends string>(
  table: Lifecycle<State, Event>,
  state: State,
): boolean {
  return Object.keys(table[state]).length === 0;
}

/**
 * The state that an event leads to.
 *
 * @throws HandoffError `ILLEGAL_TRANSITION` when the table has no such row.
 */
export function transition<State extends string, Event extends string>(
  table: Lifecycle<State, Event>,
  what: string,
  state: State,
  event: Event,
): State {
  const next = table[state][event];
  if (next === undefined) {
    const detail = isFinal(table, state)
      ? `This ${what} is ${state}, which is final.`
      : `A ${what} that is ${state} cannot ${event}.`;
    throw new HandoffError('ILLEGAL_TRANSITION', { detail, facts: { current_status: state } });
  }
  return next;
}
