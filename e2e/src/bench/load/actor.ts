import { randomUUID } from 'node:crypto';
import { openConnection, type Answer } from './connection.js';
import type { LoadOrder } from './load-order.js';
import type { EventWatch } from './watch-events.js';

export interface CallOptions {
  readonly body?: string;
  /** The expected status. Default 200. */
  readonly status?: number;
  readonly ifMatch?: string;
}

/** One of the people of the load, with a connection of its own. */
export interface Actor {
  readonly turn: number;
  /** How often every sender has had a turn before. */
  readonly round: number;
  /** What the workload wants to keep from one operation to the next. */
  readonly memory: Map<string, string>;
  /** Learns of answers, if the events behind them are awaited. */
  readonly watch: EventWatch | undefined;
  /** Takes the turn of this number: acts as the next person of each role. */
  begin(turn: number): void;
  /** Sends a request as a role, with a new Idempotency-Key unless it is a GET. Rejects when the status is another one. */
  call(role: string, method: 'GET' | 'POST' | 'PUT', path: string, options?: CallOptions): Promise<Answer>;
  /** Sends the last request again, byte for byte. */
  repeat(): Promise<Answer>;
  leave(): void;
}

export async function openActor({ port, tokens }: LoadOrder, watch: EventWatch | undefined): Promise<Actor> {
  const connection = await openConnection(port);
  const headsOf = Object.fromEntries(
    Object.entries(tokens).map(([role, each]) => [role, each.map((token) => `authorization: Bearer ${token}\r\n`)]),
  );
  const senders = tokens['finance']?.length ?? 1;
  const headOf = (role: string): string => headsOf[role]?.[turn % headsOf[role].length] ?? '';
  let turn = 0;
  let last = '';
  return {
    memory: new Map(),
    watch,
    get turn() {
      return turn;
    },
    get round() {
      return Math.floor(turn / senders);
    },
    begin(next) {
      turn = next;
    },
    async call(role, method, path, { body = '', status = 200, ifMatch } = {}) {
      const condition = ifMatch === undefined ? '' : `if-match: ${ifMatch}\r\n`;
      const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${headOf(role)}`;
      last = head + (method === 'GET' ? '\r\n' : condition + withBody(body));
      const answer = await connection.send(last);
      if (answer.status !== status) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
      return answer;
    },
    repeat: () => connection.send(last),
    leave: () => connection.close(),
  };
}

function withBody(body: string): string {
  const length = Buffer.byteLength(body);
  return `idempotency-key: ${randomUUID()}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}
