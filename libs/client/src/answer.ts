import { HandoffApiError, HandoffConnectionError, type Problem } from './api-error.js';
import { describeFailure, type Timing } from './connection.js';
import { readText } from './read-body.js';

/** A response with its body read completely. */
export interface Answer {
  readonly response: Response;
  readonly body: unknown;
}

/** The response arrived, but its body is incomplete or not JSON. */
export class UnreadableAnswer extends Error {
  constructor(
    readonly status: number,
    cause: unknown,
  ) {
    super(`its answer (${status}) broke off or is not JSON`, { cause });
  }
}

/** The answer, or why there is none. */
export async function readAnswer(
  response: Response | Error,
  { signal, bound }: Timing,
  isText = false,
): Promise<Answer | Error> {
  if (response instanceof Error) return response;
  try {
    const text = await readText(response, [signal, bound]);
    return { response, body: isText && response.ok ? text : (JSON.parse(text) as unknown) };
  } catch (error) {
    signal?.throwIfAborted();
    return new UnreadableAnswer(response.status, error);
  }
}

/** The status of an answer, even when its body could not be read. */
export function statusOf(outcome: Answer | Error): number | undefined {
  if (outcome instanceof UnreadableAnswer) return outcome.status;
  return outcome instanceof Error ? undefined : outcome.response.status;
}

/** The wait that the gateway asks for, in seconds. */
export function retryAfterOf(outcome: Answer | Error): number | undefined {
  const seconds = outcome instanceof Error ? Number.NaN : Number(outcome.response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/**
 * Returns a successful answer.
 *
 * @throws HandoffApiError when the answer is a problem; HandoffConnectionError when there is no answer, or it does not
 * come from a gateway.
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
