import { HandoffError, uuidv7, type Command } from '@handoff/kernel';
import type { CommandModel } from '../command-model.js';
import type { Database, Queryable } from '../database.js';

/** A model as small as one can be: named counters, raised by commands. They may not pass 100. */
export type Increment = Command<'increment', { readonly counter: string; readonly by: number }>;

type Counters = Map<string, { value: number; isNew: boolean; changed: boolean }>;

export const counters: CommandModel<Increment, Counters> = {
  commandTable: 'session_commands',
  outboxTable: 'session_outbox',
  async load(tx, commands, locksGiven) {
    const names = [...new Set(commands.map(({ input }) => input.counter))].sort();
    const locking = tx.query<{ name: string; value: number }>(
      {
        name: 'counters_load',
        text: 'SELECT name, value FROM counters WHERE name = ANY ($1) ORDER BY name FOR UPDATE',
      },
      [names],
    );
    locksGiven();
    const rows = await locking;
    const found = new Map(rows.map(({ name, value }) => [name, value]));
    return new Map(
      names.map((name) => [name, { value: found.get(name) ?? 0, isNew: !found.has(name), changed: false }]),
    );
  },
  decide({ input }, working, now) {
    if (input.by === 0) {
      const refusal = { id: uuidv7(now), subject: 'refused', body: '{}', partitionKey: input.counter };
      return { ok: false, error: new HandoffError('ILLEGAL_TRANSITION'), events: [refusal] };
    }
    if (input.by < 0) throw new HandoffError('FORBIDDEN');
    const counter = working.get(input.counter);
    if (counter === undefined || Number.isNaN(input.by)) throw new TypeError('a defect');
    counter.value += input.by;
    counter.changed = true;
    const body = JSON.stringify({ counter: input.counter, value: counter.value });
    const event = { id: uuidv7(now), subject: 'raised', body, partitionKey: input.counter };
    return { ok: true, reply: { body, id: undefined, version: counter.value }, events: [event] };
  },
  authorise({ call, input }) {
    if (call.principal.roles.includes('finance')) return undefined;
    const refusal = { id: uuidv7(new Date()), subject: 'refused', body: '{}', partitionKey: input.counter };
    return { ok: false, error: new HandoffError('ROLE_NOT_HELD'), events: [refusal] };
  },
  actsInOwnRoles: ({ input }) => input.counter.startsWith('own'),
  async save(tx, working) {
    for (const [name, { value, isNew, changed }] of working) {
      if (!changed) continue;
      const text = isNew
        ? 'INSERT INTO counters (name, value) VALUES ($1, $2)'
        : 'UPDATE counters SET value = $2 WHERE name = $1';
      tx.send({ name: isNew ? 'counters_insert' : 'counters_update', text }, [name, value]);
    }
  },
};

/** Makes the counters' table; for the database's owner. */
export async function createCountersTable(owner: Database): Promise<void> {
  await owner.query({
    name: 'counters_create',
    text: 'CREATE TABLE counters (name text PRIMARY KEY, value integer NOT NULL CHECK (value <= 100))',
  });
  await owner.query({ name: 'counters_grant', text: 'GRANT ALL ON counters TO handoff_session' });
}

/** A command that raises a counter by one, unless told otherwise. */
export function increment(
  counter: string,
  options: Partial<Increment['call']> & { readonly by?: number } = {},
): Increment {
  const { by = 1, ...call } = options;
  return {
    name: 'increment',
    input: { counter, by },
    call: {
      principal: { issuer: 'test', subject: 'tester', roles: ['finance'] },
      traceId: 'trace',
      traceparent: undefined,
      commandId: uuidv7(new Date()),
      keyed: true,
      fingerprint: 'same',
      deadline: new Date(Date.now() + 60_000),
      ifMatch: undefined,
      ...call,
    },
  };
}

/** What a counter stands at; 0 where there is none. */
export async function valueOf(db: Queryable, counter: string): Promise<number> {
  const rows = await db.query<{ value: number }>(
    { name: 'counter_value', text: 'SELECT value FROM counters WHERE name = $1' },
    [counter],
  );
  return rows[0]?.value ?? 0;
}

/** The events told of a counter, in order. */
export async function eventsOf(db: Queryable, counter: string): Promise<readonly string[]> {
  const rows = await db.query<{ subject: string; body: string }>(
    {
      name: 'counter_events',
      text: 'SELECT subject, body FROM session_outbox WHERE partition_key = $1 ORDER BY position',
    },
    [counter],
  );
  return rows.map(({ subject, body }) => (subject === 'refused' ? subject : body));
}
