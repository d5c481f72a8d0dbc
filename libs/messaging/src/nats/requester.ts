import { errors, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '@handoff/kernel';
import { newInbox } from './own-subjects.js';
import { subscribe } from './subscribe.js';
import { writeTogether } from './write-together.js';

/** Sends requests on one connection. */
export interface Requester {
  /**
   * Sends a request.
   *
   * @throws the client's error: `NoRespondersError` when no process serves the subject, `PermissionViolationError` when we
   * may not publish there, `TimeoutError` when no reply came in time.
   */
  request(
    subject: string,
    data: Uint8Array,
    options: { readonly headers: MsgHdrs; readonly timeoutMs: number },
  ): Promise<Msg>;
}

interface Pending {
  readonly subject: string;
  readonly resolve: (reply: Msg) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const NO_RESPONDERS = 503;

const requesters = new WeakMap<NatsConnection, Requester>();

/** The requester of a connection. */
export function requesterOf(connection: NatsConnection, log: Log): Requester {
  const known = requesters.get(connection);
  if (known !== undefined) return known;
  const requester = createRequester(connection, log);
  requesters.set(connection, requester);
  return requester;
}

/**
 * All replies come to one subscription, as with the client's own requests. Those also make, for each reply, an error with a
 * stack trace and four promises that nobody needs.
 */
function createRequester(connection: NatsConnection, log: Log): Requester {
  const pending = new Map<string, Pending>();
  let inbox: string | undefined;
  let count = 0;
  void rejectForbidden();

  function take(token: string): Pending | undefined {
    const request = pending.get(token);
    if (request === undefined) return undefined;
    pending.delete(token);
    clearTimeout(request.timer);
    return request;
  }

  function receive(message: Msg, token: string): void {
    const request = take(token);
    if (request === undefined) return;
    if (message.data.length === 0 && message.headers?.code === NO_RESPONDERS)
      request.reject(new errors.NoRespondersError(request.subject));
    else request.resolve(message);
  }

  /** Subscribes for the replies; again if the server has ended the subscription. */
  function openInbox(): string {
    const opened = newInbox(connection);
    const subscription = subscribe(connection, log, `${opened}.*`, (message) =>
      receive(message, message.subject.slice(opened.length + 1)),
    );
    void subscription.closed.then((error) => {
      inbox = undefined;
      const reason = error instanceof Error ? error : new errors.ClosedConnectionError();
      for (const token of pending.keys())
        take(token)?.reject(new errors.RequestError(reason.message, { cause: reason }));
    });
    return opened;
  }

  /** The server names the subject of a message that we may not publish, and not the message. */
  async function rejectForbidden(): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type !== 'error') continue;
      const { error } = status;
      if (!(error instanceof errors.PermissionViolationError) || error.operation !== 'publish') continue;
      const [token] = [...pending].find(([, { subject }]) => subject === error.subject) ?? [];
      if (token !== undefined) take(token)?.reject(error);
    }
  }

  return {
    request: (subject, data, { headers, timeoutMs }) =>
      new Promise((resolve, reject) => {
        inbox ??= openInbox();
        const token = (count += 1).toString(36);
        const timer = setTimeout(() => take(token)?.reject(new errors.TimeoutError()), timeoutMs);
        pending.set(token, { subject, resolve, reject, timer });
        try {
          writeTogether(connection);
          connection.publish(subject, data, { headers, reply: `${inbox}.${token}` });
        } catch (error) {
          take(token)?.reject(error as Error);
        }
      }),
  };
}
