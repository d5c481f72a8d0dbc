import { json, problem, startStub, type Answer, type SeenRequest, type StubGateway } from './stub-gateway.js';

/** A gateway that hands out tasks as in the contract. A test decides its other answers. */
export interface StubTasks extends AsyncDisposable {
  readonly url: string;
  readonly requests: StubGateway['requests'];
  /** Adds tasks to claim. */
  offer(...ids: readonly string[]): void;
  /** Overrides the answer to requests whose path ends so; without an answer it restores the default. */
  override(path: string, answer?: Answer): void;
  /** Answers no request whose path ends so until the returned function is called; then it answers the last one. */
  hold(path: string): () => void;
  /** The requests to one operation, in order: each with its task and body. */
  seen(path: 'claim' | 'heartbeat' | 'complete' | 'fail' | 'release'): readonly SeenBody[];
}

export interface SeenBody {
  readonly task: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts it. A claim that finds nothing waits, but never longer than 50 ms. */
export async function startStubTasks(): Promise<StubTasks> {
  const offered: string[] = [];
  const overrides = new Map<string, Answer>();
  const claims = new Map<string, unknown>();

  const claim: Answer = (seen, request, response) => {
    const { max, wait_ms: waitMs = 0 } = seen.body as { max: number; wait_ms?: number };
    const key = String(seen.headers['idempotency-key']);
    const answer = (): void => {
      const tasks = offered.splice(0, max).map((id) => claimed(id));
      if (!claims.has(key)) claims.set(key, { tasks });
      json(200, claims.get(key))(seen, request, response);
    };
    if (offered.length > 0 || claims.has(key) || waitMs === 0) answer();
    else setTimeout(answer, Math.min(waitMs, 50));
  };
  const byDefault: Answer = (seen, ...exchange) =>
    (lastOf(seen) === 'claim' ? claim : json(200, kept(seen)))(seen, ...exchange);
  const gateway = await startStub((seen, ...exchange) => {
    const answer = overrides.get(lastOf(seen)) ?? byDefault;
    answer(seen, ...exchange);
  });
  return {
    url: gateway.url,
    requests: gateway.requests,
    offer: (...ids) => void offered.push(...ids),
    override: (path, answer) => void (answer === undefined ? overrides.delete(path) : overrides.set(path, answer)),
    hold(path) {
      let answer = (): void => undefined;
      overrides.set(path, (...exchange) => (answer = () => byDefault(...exchange)));
      return () => {
        overrides.delete(path);
        answer();
      };
    },
    seen: (path) => gateway.requests.filter((seen) => lastOf(seen) === path).map(bodyOf),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

/** The answer to a worker that no longer holds the task. */
export const leaseLost = problem(409, 'LEASE_LOST');

function claimed(id: string) {
  return { task_id: id, task_type: 'x', status: 'active', lease: { lease_id: `lease-of-${id}`, attempt: 1 } };
}

function kept(seen: SeenRequest) {
  return { task_id: taskOf(seen), status: 'active', version: 2 };
}

const lastOf = ({ url }: SeenRequest): string => url.split('/').at(-1)!;
const taskOf = ({ url }: SeenRequest): string => url.split('/').at(-2)!;
function bodyOf(seen: SeenRequest): SeenBody {
  return {
    task: taskOf(seen),
    key: String(seen.headers['idempotency-key']),
    body: seen.body as Readonly<Record<string, unknown>>,
  };
}
