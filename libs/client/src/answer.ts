import { HandoffApiError, HandoffConnectionError, type Problem } from './api-error.js';
import { describeFailure } from './connection.js';

/** An answer, read to its end. */
export interface Answer {
  readonly response: Response;
  readonly body: unknown;
}

/** The response is there, but what it says did not come whole or is not JSON. */
export class UnreadableAnswer extends Error {
  constructor(
    readonly status: number,
    cause: unknown,
  ) {
    super(`its answer (${status}) broke off or is not JSON`, { cause });
  }
}

/** What was answered, or why nothing was. */
export async function readAnswer(response: Response | Error, signal: AbortSignal | undefined): Promise<Answer | Error> {
  if (response instanceof Error) return response;
  try {
    return { response, body: await response.json() };
  } catch (error) {
    signal?.throwIfAborted();
    return new UnreadableAnswer(response.status, error);
  }
}

/** The status of an answer, also of one that could not be read. */
export function statusOf(outcome: Answer | Error): number | undefined {
  if (outcome instanceof UnreadableAnswer) return outcome.status;
  return outcome instanceof Error ? undefined : outcome.response.status;
}

/** How long the gateway asks to wait, in seconds. */
export function retryAfterOf(outcome: Answer | Error): number | undefined {
  const seconds = outcome instanceof Error ? Number.NaN : Number(outcome.response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/**
 * The answer, where it is one of success.
 *
 * @throws HandoffApiError when it is a problem; HandoffConnectionError when there is none, or it is not the gateway's.
 */
export function requireSuccess(outcome: Answer | Error, key: string | undefined): Answer {
  if (outcome instanceof Error) {
    throw new HandoffConnectionError(`The gateway did not answer: ${describeFailure(outcome)}`, key, outcome);
  }
  const { response, body } = outcome;
  if (response.ok) return outcome;
  if (isProblem(body)) throw new HandoffApiError(body, retryAfterOf(outcome), isReplay(response));
  throw new HandoffConnectionError(`Something that is not a gateway answered ${response.status}.`, key, body);
}

/** Whether it is the stored answer to an earlier request with the same key. */
export function isReplay(response: Response): boolean {
  return response.headers.get('idempotency-replayed') === 'true';
}

function isProblem(body: unknown): body is Problem {
  return typeof (body as Partial<Problem> | null)?.code === 'string';
}
