import { describe, expect, test } from '@jest/globals';
import { HandoffApiError, type ApiResponse, type Problem } from '@handoff/client';
import {
  createCallMemory,
  createCallOnce,
  SAME_CALL_MS,
  type AgreeOnHour,
  type CallKeys,
  type NamedCall,
} from './call-once.js';

const HOUR = SAME_CALL_MS;
const call = (args: object = { target: 'manager' }, requestId?: string): NamedCall => ({
  tool: 'send_task',
  args,
  requestId,
});

/** A gateway that keeps each key's answer: a refusal while `unwilling` is set, otherwise a running number. */
function gateway() {
  const kept = new Map<string, ApiResponse<{ n: number }> | Problem>();
  const self = {
    willing: true,
    done: 0,
    keys: kept,
    perform: async ({ idempotencyKey: key }: CallKeys): Promise<ApiResponse<{ n: number }>> => {
      const first = kept.get(key);
      const answer = first ?? (self.willing ? response((self.done += 1)) : refusal);
      kept.set(key, answer);
      if ('code' in answer) throw new HandoffApiError(answer, undefined, first !== undefined);
      return { ...answer, replayed: first !== undefined };
    },
    /**
     * As in the services: an answer under one of the other keys is repeated, and a refusal is stored under this key
     * too.
     */
    performUnderAny: (keys: CallKeys): Promise<ApiResponse<{ n: number }>> => {
      const others = (keys.otherIdempotencyKeys ?? []).flatMap((key) => kept.get(key) ?? []);
      const found = others.find((answer) => !('code' in answer)) ?? others[0];
      if (found !== undefined && !kept.has(keys.idempotencyKey)) kept.set(keys.idempotencyKey, found);
      return self.perform(keys);
    },
  };
  return self;
}

const response = (n: number): ApiResponse<{ n: number }> => ({
  status: 202,
  data: { n },
  traceId: 't',
  replayed: false,
});
const refusal = { code: 'ILLEGAL_TRANSITION', status: 409, detail: 'not now', trace_id: 't' } as Problem;

describe('a call under a key that another role has used', () => {
  /** A gateway where one caller acts in one role after the other. */
  function roleGateway() {
    const used = new Map<string, { readonly role: string; readonly answer: ApiResponse<{ n: number }> }>();
    const self = { role: 'finance', done: 0, keys: used };
    const perform = async ({ idempotencyKey: key }: CallKeys): Promise<ApiResponse<{ n: number }>> => {
      const first = used.get(key);
      if (first === undefined) {
        used.set(key, { role: self.role, answer: response((self.done += 1)) });
        return used.get(key)!.answer;
      }
      if (first.role === self.role) return { ...first.answer, replayed: true };
      throw new HandoffApiError({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422, detail: '', trace_id: 't' } as Problem);
    };
    return { self, perform };
  }

  test.each([
    ['one process that remembers', 1],
    ['two processes', 2],
  ])('is made once by each role, through %s', async (_, processes) => {
    const { self, perform } = roleGateway();
    const memories = Array.from({ length: processes }, () => createCallMemory(() => 0));
    const made = [];
    for (const [turn, role] of ['finance', 'legal', 'ops', 'finance', 'legal', 'ops'].entries()) {
      self.role = role;
      const once = createCallOnce('ada', memories[turn % processes]!, async () => [role, 'auditor']);
      made.push(await once(call(), perform));
    }
    expect(made.map(({ n }) => n)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(made.map(({ repeated }) => repeated)).toEqual([false, false, false, true, true, true]);
  });
});

describe('a call', () => {
  test('that is repeated gets the first answer, whatever the order of its arguments', async () => {
    const { perform } = gateway();
    const once = createCallOnce('ada', createCallMemory());
    expect(await once(call({ a: 1, b: 2 }), perform)).toEqual({ n: 1, repeated: false });
    expect(await once(call({ b: 2, a: 1 }), perform)).toEqual({ n: 1, repeated: true });
  });

  test('with other arguments, another tool or another request_id is a different call', async () => {
    const { perform } = gateway();
    const once = createCallOnce('ada', createCallMemory());
    const calls = [
      call(),
      call({ target: 'legal' }),
      { ...call(), tool: 'notify' },
      call(undefined, 'a'),
      call(undefined, 'b'),
    ];
    const made = [];
    for (const each of [...calls, ...calls]) made.push((await once(each, perform)).n);
    expect(made).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
  });

  test('is the same in another process, within the hour', async () => {
    const { perform } = gateway();
    const at = 5 * HOUR;
    for (const later of [0, HOUR - 1]) {
      const once = createCallOnce(
        'ada',
        createCallMemory(() => at + later),
      );
      expect((await once(call(), perform)).n).toBe(1);
    }
  });

  test('is the same across a full hour, in the same process', async () => {
    const { perform } = gateway();
    let now = 6 * HOUR - 1;
    const once = createCallOnce(
      'ada',
      createCallMemory(() => now),
    );
    await once(call(), perform);
    now += 60_000;
    expect(await once(call(), perform)).toEqual({ n: 1, repeated: true });
    now += HOUR;
    expect(await once(call(), perform)).toEqual({ n: 2, repeated: false });
  });

  test('is the same across a full hour in another process, when they agree on hours', async () => {
    const { perform } = gateway();
    const agreed = new Map<string, number>();
    const agree: AgreeOnHour = async (name, proposed) => {
      agreed.set(name, agreed.get(name) ?? proposed);
      return agreed.get(name)!;
    };
    const at = 6 * HOUR - 1;
    await createCallOnce(
      'ada',
      createCallMemory(() => at, agree),
    )(call(), perform);
    const elsewhere = createCallOnce(
      'ada',
      createCallMemory(() => at + 60_000, agree),
    );
    expect(await elsewhere(call(), perform)).toEqual({ n: 1, repeated: true });
  });

  test.each([
    ['after', HOUR - 1, HOUR + 60_000],
    ['before, by a clock that is behind', HOUR + 1, HOUR - 1],
  ])('is found in another process on the other side of a full hour, %s', async (_, first, second) => {
    const server = gateway();
    const made = [];
    for (const at of [first, second]) {
      const once = createCallOnce(
        'ada',
        createCallMemory(() => 6 * HOUR + at),
      );
      made.push(await once(call(), server.performUnderAny));
    }
    expect(made).toEqual([
      { n: 1, repeated: false },
      { n: 1, repeated: true },
    ]);
    expect(server.done).toBe(1);
  });

  test('that was refused and then succeeded is found there too', async () => {
    const server = gateway();
    let now = 6 * HOUR - 60_000;
    const inProcess = () =>
      createCallOnce(
        'ada',
        createCallMemory(() => now),
      );
    server.willing = false;
    await expect(inProcess()(call(), server.performUnderAny)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    server.willing = true;
    expect(await inProcess()(call(), server.performUnderAny)).toEqual({ n: 1, repeated: false });
    for (const minutes of [2, 40]) {
      now = 6 * HOUR + minutes * 60_000;
      expect(await inProcess()(call(), server.performUnderAny)).toEqual({ n: 1, repeated: true });
    }
  });

  test('with a request_id has no other keys', async () => {
    const seen: CallKeys[] = [];
    const { perform } = gateway();
    const once = createCallOnce('ada', createCallMemory());
    await once(call(undefined, 'q3'), (keys) => {
      seen.push(keys);
      return perform(keys);
    });
    expect(seen).toEqual([{ idempotencyKey: expect.any(String) }]);
  });

  test('is named by this process’s memory when the store of hours is unreachable', async () => {
    const { perform } = gateway();
    let now = 6 * HOUR - 1;
    const away: AgreeOnHour = () => Promise.reject(new Error('away'));
    const once = createCallOnce(
      'ada',
      createCallMemory(() => now, away),
    );
    await once(call(), perform);
    now += 60_000;
    expect(await once(call(), perform)).toEqual({ n: 1, repeated: true });
  });

  test('with a request_id is the same permanently', async () => {
    const { perform } = gateway();
    let now = 0;
    const once = createCallOnce(
      'ada',
      createCallMemory(() => now),
    );
    await once(call(undefined, 'q3'), perform);
    now += 10 * HOUR;
    expect((await once(call(undefined, 'q3'), perform)).repeated).toBe(true);
  });

  test('that was refused is tried again, until it succeeds once', async () => {
    const server = gateway();
    const once = createCallOnce('ada', createCallMemory());
    server.willing = false;
    for (let n = 1; n <= 300; n += 1) {
      await expect(once(call(), server.perform)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION', replayed: false });
      expect(server.keys.size).toBe(n);
    }
    server.willing = true;
    expect(await once(call(), server.perform)).toEqual({ n: 1, repeated: false });
    expect(await once(call(), server.perform)).toEqual({ n: 1, repeated: true });
    // Another process finds it too, although it does not know of the refusals.
    const elsewhere = createCallOnce('ada', createCallMemory());
    await elsewhere(call(), server.perform).catch(() => undefined);
    expect(await elsewhere(call(), server.perform)).toEqual({ n: 1, repeated: true });
  });

  test('whose stored answer settles nothing is made again', async () => {
    const { perform } = gateway();
    const once = createCallOnce('ada', createCallMemory());
    const found = ({ n }: { n: number }): boolean => n > 1;
    expect((await once(call(undefined, 'x'), perform, found)).n).toBe(1);
    expect((await once(call(undefined, 'x'), perform, found)).n).toBe(2);
    expect(await once(call(undefined, 'x'), perform, found)).toEqual({ n: 2, repeated: true });
  });

  test('that is in flight is awaited', async () => {
    const { perform } = gateway();
    const once = createCallOnce('ada', createCallMemory());
    let busy = 2;
    const answer = await once(call(), (key) => {
      busy -= 1;
      if (busy < 0) return perform(key);
      throw new HandoffApiError({ ...refusal, code: 'IDEMPOTENCY_KEY_IN_FLIGHT' });
    });
    expect(answer).toEqual({ n: 1, repeated: false });
  });

  test('of one caller is not remembered for another', () => {
    const memory = createCallMemory();
    memory.recall('ada\nx').refusals = 7;
    expect([memory.recall('ada\nx').refusals, memory.recall('bob\nx').refusals]).toEqual([7, 0]);
  });
});

test('the memory is bounded', () => {
  const memory = createCallMemory();
  const first = memory.recall('0');
  for (let n = 1; n <= 10_000; n += 1) memory.recall(String(n));
  expect(memory.recall('0')).not.toBe(first);
});
