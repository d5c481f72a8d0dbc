import type { Caller } from '../../topology/topology.js';
import type { Random } from '../random.js';
import type { Call, HistoryEntry, HistoryRecorder } from './history.js';

/** A final answer, as far as a workflow needs it. */
export interface Settled {
  readonly ok: boolean;
  readonly status: number;
  readonly code: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Performer {
  /**
   * Sends a call until it gets a final answer, always with the same key and through random gateways.
   *
   * @returns undefined without a final answer within the bound: the outcome is unknown.
   */
  perform(call: Call): Promise<Settled | undefined>;
}

export interface PerformerDeps {
  readonly gateways: readonly string[];
  readonly token: (caller: Caller) => Promise<string>;
  readonly history: HistoryRecorder;
  readonly random: Random;
  /** How long to retry one call, in milliseconds. */
  readonly boundMs: number;
}

/** Longer than any successful request takes, but shorter than the gateway's own timeouts: such clients exist. */
const ATTEMPT_TIMEOUT_MS = 4_000;
const FIRST_PAUSE_MS = 40;
const LONGEST_PAUSE_MS = 1_000;
/** Temporary conflicts: the same request may succeed later. */
const TRY_AGAIN: ReadonlySet<string> = new Set(['IDEMPOTENCY_KEY_IN_FLIGHT', 'WRITE_CONFLICT']);

export function createPerformer(deps: PerformerDeps): Performer {
  const { gateways, history, random, boundMs } = deps;

  async function attempt(call: Call, number: number): Promise<Settled | undefined> {
    const gateway = random.between(0, gateways.length - 1);
    const seen = { call: call.id, attempt: number, gateway };
    history.add({ ...seen, type: 'invoke' });
    const answer = await send(deps, call, gateways[gateway]!).catch(() => undefined);
    if (answer === undefined) {
      history.add({ ...seen, type: 'unknown' });
      return undefined;
    }
    const { status, body, contentType } = answer;
    const json = parse(body);
    const code = typeof json['code'] === 'string' ? json['code'] : undefined;
    const type = classify(status, code);
    // The content of a successful read is not checked.
    const kept = type === 'ok' && call.key === undefined ? {} : { body, contentType };
    history.add({ ...seen, type, status, ...(code === undefined ? {} : { code }), ...kept });
    return type === 'unknown' ? undefined : { ok: type === 'ok', status, code, json };
  }

  return {
    async perform(call) {
      const giveUpAt = history.now() + boundMs;
      let pause = FIRST_PAUSE_MS;
      for (let number = 1; ; number += 1) {
        const settled = await attempt(call, number);
        if (settled !== undefined || history.now() > giveUpAt) return settled;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + random.next())));
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    },
  };
}

/**
 * Whether an answer is final. An answer that another attempt could improve is not. Neither is 401: every token is
 * valid, and only a gateway with a wrong clock refuses it.
 */
function classify(status: number, code: string | undefined): HistoryEntry['type'] {
  if (status >= 200 && status < 300) return 'ok';
  if (
    status >= 500 ||
    status === 401 ||
    status === 429 ||
    status === 408 ||
    (code !== undefined && TRY_AGAIN.has(code))
  )
    return 'unknown';
  return 'fail';
}

interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
}

async function send({ token }: PerformerDeps, call: Call, base: string): Promise<RawAnswer> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${await token(call.caller)}`,
    'x-trace-id': call.traceId,
  };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.key !== undefined) headers['idempotency-key'] = call.key;
  if (call.ifMatch !== undefined) headers['if-match'] = `"${call.ifMatch}"`;
  const response = await fetch(`${base}${call.path}`, {
    method: call.method,
    headers,
    signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  // An interrupted answer counts as none.
  const body = await response.text();
  return { status: response.status, body, contentType: response.headers.get('content-type') ?? '' };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
