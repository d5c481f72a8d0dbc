import { DiscardPolicy, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';

/** The faults of a stream's settings: Handoff cannot work with the `refused` ones; an operator should know the `risky` ones. */
export interface StreamJudgement {
  readonly refused: readonly string[];
  readonly risky: readonly string[];
}

/** More than the largest possible event: events hold only ids, roles and states. */
const LARGEST_EVENT_BYTES = 65_536;

/**
 * Judges a stream that an operator has created or changed. The operator may set limits. A stream that acknowledges nothing,
 * gives each event to only one subscriber, or changes subjects cannot keep our events.
 */
export function judgeStream(config: StreamConfig, duplicateWindowNs: number): StreamJudgement {
  const limited = [config.max_msgs, config.max_bytes, config.max_msgs_per_subject].some((limit) => limit > 0);
  const faults: readonly (readonly [boolean, string])[] = [
    [config.no_ack === true, 'it acknowledges nothing (no_ack)'],
    [config.retention !== RetentionPolicy.Limits, `its retention is ${config.retention}, not limits`],
    [config.sealed === true, 'it is sealed'],
    [config.mirror !== undefined, 'it is a mirror'],
    [config.subject_transform !== undefined, 'it changes subjects (subject_transform)'],
  ];
  const risks: readonly (readonly [boolean, string])[] = [
    [limited && config.discard !== DiscardPolicy.New, 'events can be dropped before every subscriber has had them'],
    [limited && config.discard === DiscardPolicy.New, 'events wait in the outbox when it is full'],
    [
      config.max_msg_size > 0 && config.max_msg_size < LARGEST_EVENT_BYTES,
      'events larger than max_msg_size wait for ever',
    ],
    [config.storage === StorageType.Memory, 'what it holds is lost when the server ends, and published again'],
    [config.duplicate_window < duplicateWindowNs, 'subscribers get more repetitions (duplicate_window)'],
  ];
  const told = (all: typeof faults): readonly string[] => all.flatMap(([is, what]) => (is ? [what] : []));
  return { refused: told(faults), risky: told(risks) };
}
