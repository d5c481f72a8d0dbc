import { HandoffError, unavailable, type Log } from '@handoff/kernel';
import { outcomeUnknown, reasonOf } from '../bus-errors.js';
import { NEVER_ABANDONED, normalizeHeaders, onAbandoned, reasonNotToSend } from '../request-rules.js';
import type { BusHandler, BusMessage, RequestBus, Serving } from '../request-bus.js';

interface Instance {
  readonly name: string;
  readonly handler: BusHandler;
  readonly inFlight: Set<Promise<unknown>>;
}

/** Requests within this process. Each request goes to the next instance that serves the subject (round robin). */
export function createMemoryRequestBus({ log, isOpen }: { readonly log: Log; isOpen: () => boolean }): RequestBus & {
  /** Whether a service takes requests for a subject now. */
  isServed(subject: string): boolean;
  /** Drains every service. */
  settle(): Promise<void>;
} {
  // The first instance in each list gets the next request.
  const instances = new Map<string, Instance[]>();
  const servings = new Set<Serving>();

  return {
    async request(subject, message, options) {
      if (!isOpen()) throw unavailable('The message bus is not connected.');
      const unsent = reasonNotToSend(options);
      if (unsent !== undefined) throw unsent;
      const instance = nextInstance(subject);
      if (instance === undefined) throw unavailable('The service is not running at the moment.');
      const request = { headers: normalizeHeaders(message.headers), data: message.data };
      const { signal, timeoutMs } = options;
      const abandoned = signal === undefined ? undefined : new AbortController();
      const answering = answer(instance, subject, request, abandoned?.signal ?? NEVER_ABANDONED);
      instance.inFlight.add(answering);
      const over = (): boolean => instance.inFlight.delete(answering);
      answering.then(over, over);
      const answered = withTimeout(answering, timeoutMs);
      if (signal !== undefined) onAbandoned(signal, answered, () => abandoned?.abort());
      return answered;
    },
    async serve(service, endpoints) {
      const inFlight = new Set<Promise<unknown>>();
      const own = Object.entries(endpoints).map(([subject, handler]) => {
        const instance: Instance = { name: service.name, handler, inFlight };
        instances.set(subject, [...(instances.get(subject) ?? []), instance]);
        return { subject, instance };
      });
      const serving: Serving = {
        async drain() {
          for (const { subject, instance } of own) remove(subject, instance);
          servings.delete(serving);
          await Promise.allSettled(inFlight);
        },
      };
      servings.add(serving);
      return serving;
    },
    isServed: (subject) => instances.has(subject),
    async settle() {
      await Promise.all([...servings].map((serving) => serving.drain()));
    },
  };

  function nextInstance(subject: string): Instance | undefined {
    const serving = instances.get(subject);
    const next = serving?.shift();
    if (next !== undefined) serving?.push(next);
    return next;
  }

  function remove(subject: string, instance: Instance): void {
    const rest = (instances.get(subject) ?? []).filter((other) => other !== instance);
    if (rest.length > 0) instances.set(subject, rest);
    else instances.delete(subject);
  }

  async function answer(
    { name, handler }: Instance,
    subject: string,
    request: BusMessage,
    abandoned: AbortSignal,
  ): Promise<BusMessage> {
    try {
      const reply = await handler(request, abandoned);
      return { headers: normalizeHeaders(reply.headers), data: reply.data };
    } catch (error) {
      log.error({ service: name, subject, reason: reasonOf(error) }, 'request could not be answered');
      throw new HandoffError('INTERNAL', { cause: error });
    }
  }
}

/** The answer, or `OUTCOME_UNKNOWN` when it takes too long. The work then goes on, and its result is dropped. */
function withTimeout(answering: Promise<BusMessage>, timeoutMs: number): Promise<BusMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(outcomeUnknown());
    }, timeoutMs);
    const over = (): void => clearTimeout(timer);
    answering.then(over, over);
    answering.then(resolve, reject);
  });
}
