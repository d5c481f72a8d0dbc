import { randomUUID } from 'node:crypto';
import { openConnection, type Answer } from './connection.js';
import type { LoadOrder } from './load-order.js';

export interface CallOptions {
  readonly body?: string;
  /** Default: a new one for each POST. */
  readonly key?: string;
  /** The expected status. Default 200. */
  readonly status?: number;
}

/** One of the people of the load, with a connection of its own. */
export interface Actor {
  /** How often every person has had a turn before. */
  readonly round: number;
  /** Takes the turn of this number: acts as the next person of each role. */
  begin(turn: number): void;
  /** Sends a request as a role. Rejects when the status is another one. */
  call(role: string, method: 'GET' | 'POST', path: string, options?: CallOptions): Promise<Answer>;
  leave(): void;
}

export async function openActor({ port, tokens }: LoadOrder): Promise<Actor> {
  const connection = await openConnection(port);
  const headsOf = Object.fromEntries(
    Object.entries(tokens).map(([role, each]) => [role, each.map((token) => `authorization: Bearer ${token}\r\n`)]),
  );
  const people = Object.values(tokens)[0]?.length ?? 1;
  let person = 0;
  let round = 0;
  return {
    get round() {
      return round;
    },
    begin(turn) {
      person = turn % people;
      round = Math.floor(turn / people);
    },
    async call(role, method, path, { body = '', key, status = 200 } = {}) {
      const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headsOf[role]?.[person] ?? ''}`;
      const answer = await connection.send(head + (method === 'GET' ? '\r\n' : withBody(body, key ?? randomUUID())));
      if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
      return answer;
    },
    leave: () => connection.close(),
  };
}

function withBody(body: string, key: string): string {
  const length = Buffer.byteLength(body);
  return `idempotency-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}
