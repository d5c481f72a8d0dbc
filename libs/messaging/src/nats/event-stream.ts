import {
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '@handoff/kernel';
import { judgeStream } from './judge-stream.js';
import { isApiError, STREAM_NAME_IN_USE, STREAM_NOT_FOUND } from './nats-errors.js';

const DAY_NS = 24 * 3600 * 1e9;
/** Postgres is the record: the stream only has to outlast the longest time a subscriber stays away. */
const MAX_AGE_DAYS = 30;
/** Within this, JetStream itself drops an event that is published again. */
const DUPLICATE_WINDOW_NS = 10 * 60 * 1e9;

/**
 * A stream that was deleted is made again only when it has been missing at so many looks, so many milliseconds apart. A
 * server calls a stream gone before its files are, and removes those of a new one with them (seen on nats-server 2.9.10):
 * the new stream then acknowledges events, and keeps none.
 */
const LOOKS_BEFORE_MAKING = 12;
const LOOK_EVERY_MS = 125;

/** The stream that all events of one subject prefix go to. */
export interface EventStream {
  readonly name: string;
  /** The subjects that it takes. */
  readonly subjects: string;
  /**
   * Makes sure that the stream exists, and that its settings can be worked with. Looks once per connection, and again after {@link forget}.
   *
   * @throws Error that says what is wrong with its settings.
   */
  ensure(connection: NatsConnection): Promise<void>;
  /** Something failed: the stream may have vanished. */
  forget(): void;
}

/** The stream of an installation, by the first token of its subjects. */
export function eventStreamName(subjectPrefix: string): string {
  return `${subjectPrefix.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_EVENTS`;
}

/** @param pause waits for so many milliseconds. */
export function createEventStream(
  subjectPrefix: string,
  log: Log,
  pause: (ms: number) => Promise<void> = delay,
): EventStream {
  const name = eventStreamName(subjectPrefix);
  const subjects = `${subjectPrefix}.evt.>`;
  let warned = '';
  let known = false;
  let ensured: { readonly connection: NatsConnection; readonly done: Promise<void> } | undefined;

  return {
    name,
    subjects,
    ensure(connection) {
      if (ensured?.connection !== connection) {
        ensured = { connection, done: jetstreamManager(connection, { checkAPI: false }).then(createOrUpdate) };
        ensured.done.catch(() => {
          ensured = undefined;
        });
      }
      return ensured.done;
    },
    forget() {
      ensured = undefined;
    },
  };

  async function createOrUpdate(manager: JetStreamManager): Promise<void> {
    const existing = (await find(manager)) ?? (known ? await comesBack(manager) : undefined);
    if (existing === undefined) await create(manager);
    else {
      judge(existing);
      // Only what we cannot do without: replicas, limits and ages are the operator's to change.
      if (!existing.subjects.includes(subjects))
        await manager.streams.update(name, { ...existing, subjects: [...existing.subjects, subjects] });
    }
    known = true;
  }

  async function find(manager: JetStreamManager): Promise<StreamConfig | undefined> {
    const info = await manager.streams.info(name).catch((error: unknown) => {
      if (isApiError(error, STREAM_NOT_FOUND)) return undefined;
      throw error;
    });
    return info?.config;
  }

  /** Gives the server time to finish deleting the stream, and others a chance to make it. */
  async function comesBack(manager: JetStreamManager): Promise<StreamConfig | undefined> {
    for (let looks = 0; looks < LOOKS_BEFORE_MAKING; looks += 1) {
      await pause(LOOK_EVERY_MS);
      const found = await find(manager);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Says what an operator should know, once for as long as it stays so. */
  function judge(config: StreamConfig): void {
    const { refused, risky } = judgeStream(config, DUPLICATE_WINDOW_NS);
    if (refused.length > 0) throw new Error(`the stream ${name} cannot be used: ${refused.join('; ')}`);
    const said = risky.join('; ');
    if (said !== warned && said !== '')
      log.warn({ stream: name, risks: risky }, 'the stream is limited by its settings');
    warned = said;
  }

  async function create(manager: JetStreamManager): Promise<void> {
    try {
      await manager.streams.add({
        name,
        subjects: [subjects],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        max_age: MAX_AGE_DAYS * DAY_NS,
        duplicate_window: DUPLICATE_WINDOW_NS,
      });
    } catch (error) {
      // Another process was first, perhaps one of another version: its stream will do.
      if (!isApiError(error, STREAM_NAME_IN_USE)) throw error;
    }
  }
}
