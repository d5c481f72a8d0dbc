import type { Call, Clock } from '@handoff/kernel';
import type { Command } from '@handoff/postgres';

/** A validated call as a command: the change as data, and the one instant that counts as its now. */
export function toCommand<Name extends string, Input>(
  name: Name,
  input: Input,
  call: Call,
  clock: Clock,
): Command<Name, Input> {
  return { name, call, now: clock.now(), input };
}
