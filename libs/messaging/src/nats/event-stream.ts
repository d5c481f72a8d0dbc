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
/** Postgres is the record. The stream only has to keep events for longer than any subscriber is away. */
const MAX_AGE_DAYS = 30;
/** Within this window JetStream itself drops an event that is published again. */
const DUPLICATE_WINDOW_NS = 10 * 60 * 1e9;

/**
 * A deleted stream is created again only after it was missing at this many checks, this many milliseconds apart. A server
 * reports a stream as gone before it has removed its files, and then removes those of a new stream with them (seen on
 * nats-server 2.9.10): the new stream acknowledges events and keeps none.
 */
const LOOKS_BEFORE_MAKING = 12;
const LOOK_EVERY_MS = 125;

/** The stream of all events of one subject prefix. */
export interface EventStream {
  readonly name: string;
  /** The subjects that it takes. */
  readonly subjects: string;
  /**
   * Makes sure that the stream exists and that its settings are usable. Checks once per connection, and again after
   * {@link forget}.
   *
   * @throws Error that names the unusable settings.
   */
  ensure(connection: NatsConnection): Promise<void>;
  /** To be called after a failure: the stream may be gone. */
  forget(): void;
}

/** The name of the stream for a subject prefix. */
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
      // Only the subjects, which we need: replicas, limits and ages are the operator's to change.
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

  /** Gives the server time to finish deleting the stream, and another process the chance to create it. */
  async function comesBack(manager: JetStreamManager): Promise<StreamConfig | undefined> {
    for (let looks = 0; looks < LOOKS_BEFORE_MAKING; looks += 1) {
      await pause(LOOK_EVERY_MS);
      const found = await find(manager);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Logs the risky settings, once for as long as they stay the same. */
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
      // Another process was first, perhaps one of another version: its stream is fine.
      if (!isApiError(error, STREAM_NAME_IN_USE)) throw error;
    }
  }
}
