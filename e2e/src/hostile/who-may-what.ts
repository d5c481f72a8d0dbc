import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS } from '@handoff/contracts';
import type { Actor } from '../support/actor.js';
import { SAMPLE_BODIES } from '../support/sample-bodies.js';
import { takesId } from '../support/takes-id.js';
import { paramsOf, sceneFor, setScene, THE_ASKER, type OperationName } from './scene.js';
import { inShort, type Target } from './target.js';

const CALLERS = ['owner', 'other', 'auditor', 'admin', 'roleless', 'anonymous'] as const;
type Caller = (typeof CALLERS)[number];

const NOT_FOUND = '404 NOT_FOUND';
const READ_ONLY = '403 READ_ONLY_ROLE';
const ROLELESS = '403 FORBIDDEN';
const ANONYMOUS = '401 UNAUTHENTICATED';

/** The rest of a row is the same for every operation. */
const read = (other: string): readonly string[] => ['200', other, '200', '200', ROLELESS, ANONYMOUS];
const write = (success: number, other: string): readonly string[] => [
  String(success),
  other,
  READ_ONLY,
  String(success),
  ROLELESS,
  ANONYMOUS,
];

/**
 * Who may do what to things of others: of the owner's role (see {@link OWNERS}), of a role that takes no part in it, an
 * auditor, an admin, somebody whose token grants no role, and nobody. A new operation does not compile without its row.
 */
const TABLE: Readonly<Record<OperationName, readonly string[]>> = {
  createSession: write(201, '403 ROLE_NOT_HELD'),
  listSessions: read('200'),
  getSession: read(NOT_FOUND),
  updateSession: write(200, NOT_FOUND),
  routeTask: write(202, '403 ROLE_NOT_HELD'),
  claimTasks: write(200, '403 ROLE_NOT_HELD'),
  heartbeatTask: write(200, NOT_FOUND),
  releaseTask: write(200, NOT_FOUND),
  amendTask: write(200, NOT_FOUND),
  getInbox: read(NOT_FOUND),
  getTask: read(NOT_FOUND),
  listTasks: read('200'),
  completeTask: write(200, NOT_FOUND),
  failTask: write(200, NOT_FOUND),
  cancelTask: write(200, NOT_FOUND),
  requestApproval: write(202, '422 UNKNOWN_TASK'),
  getApproval: read(NOT_FOUND),
  listApprovals: read('200'),
  decideApproval: write(200, NOT_FOUND),
  withdrawApproval: write(200, NOT_FOUND),
  listAudit: read('200'),
  ingestAudit: write(202, '202'),
  streamEvents: read('200'),
  queryStatus: read('200'),
  getStatus: read(NOT_FOUND),
  createWebhook: write(201, '403 ROLE_NOT_HELD'),
  listWebhooks: read('200'),
  getWebhook: read(NOT_FOUND),
  updateWebhook: write(200, NOT_FOUND),
  rotateWebhookSecret: write(200, NOT_FOUND),
  deleteWebhook: write(200, NOT_FOUND),
  listWebhookDeliveries: read(NOT_FOUND),
  redeliverWebhook: write(200, NOT_FOUND),
  whoAmI: read('200'),
};

/** Whose right it is, where it is not the one who opened the session and routed the task. */
const OWNERS: Partial<Record<OperationName, string>> = {
  completeTask: 'manager',
  failTask: 'manager',
  heartbeatTask: 'manager',
  releaseTask: 'manager',
  getInbox: 'manager',
  decideApproval: 'legal',
};

/** Lists that show nothing of others to others. */
const LISTS = ['listSessions', 'listTasks', 'listApprovals', 'listAudit', 'listWebhooks'] as const;

export function whoMayWhat(target: () => Target): void {
  const actorFor = (caller: Caller, name: OperationName): Promise<Actor> => {
    const { stage } = target();
    if (caller === 'anonymous') return Promise.resolve(stage.stranger(undefined));
    const roles = {
      owner: [OWNERS[name] ?? 'finance'],
      other: ['sales'],
      auditor: ['auditor'],
      admin: ['admin'],
      roleless: [],
    };
    // Not a right of a role: only whoever asked takes it back.
    return stage.actor(roles[caller], name === 'withdrawApproval' && caller === 'owner' ? THE_ASKER : undefined);
  };

  describe('who may what', () => {
    test('is said of every route', () => {
      expect(Object.keys(TABLE).sort()).toEqual(HTTP_OPERATIONS.map(({ name }) => name).sort());
    });

    describe.each(HTTP_OPERATIONS.map((operation) => [operation.name as OperationName, operation] as const))(
      '%s',
      (name, operation) => {
        test.each(CALLERS.map((caller, column) => [caller, TABLE[name][column]!] as const))(
          'by %s is %s',
          async (caller, expected) => {
            const scene = await sceneFor(target().stage, operation, 'finance');
            const body = {
              ...SAMPLE_BODIES[name]?.[0],
              ...(name === 'requestApproval' ? { task_id: scene.task_id } : {}),
              ...(scene.lease_id === undefined ? {} : { lease_id: scene.lease_id }),
              ...(name === 'routeTask' ? { from_role: 'finance' } : {}),
            };
            // A session is pending, and becomes active: see the sample body of updateSession.
            const actor = await actorFor(caller, name);
            const answer = await actor.call(name, {
              params: paramsOf(operation, scene),
              ...(operation.body === undefined ? {} : { body }),
            });
            expect(inShort(answer)).toBe(expected);
          },
        );
      },
    );

    test.each(LISTS)('%s shows a role nothing that it takes no part in', async (name) => {
      await setScene(target().stage);
      const stranger = await target().stage.actor([`role-${randomUUID().slice(0, 8)}`], randomUUID());
      const answer = await stranger.call(name);
      expect(Object.values(answer.json as Record<string, unknown>)).toEqual([[], null]);
    });
  });

  describe('what the caller may not see', () => {
    let sales: Actor;
    let params: ReturnType<typeof paramsOf>;

    beforeAll(async () => {
      sales = await target().stage.actor(['sales']);
      params = await setScene(target().stage, true, 'finance').then((scene) => ({ ...scene, id: scene.task_id }));
    });

    const withId = HTTP_OPERATIONS.filter(takesId).map(({ name }) => name as OperationName);

    test.each(withId)('is to %s what does not exist: the same status, headers and body', async (name) => {
      const body = SAMPLE_BODIES[name]?.[0];
      const given = body === undefined ? {} : { body };
      const forbidden = await sales.call(name, { params, ...given });
      const unknown = await sales.call(name, given);
      const visible = ({ status, headers, json }: typeof unknown): unknown => {
        const { trace_id: _traceId, ...problem } = json as Record<string, unknown>;
        const names = [...headers].filter(([header]) => header !== 'x-trace-id' && header !== 'date');
        return { status, problem, headers: names };
      };
      expect(visible(forbidden)).toEqual(visible(unknown));
    });

    // Generous on purpose: what it has to catch is a look at another store, or a wait, on one of the two ways only.
    test.each(withId.filter((name) => name.startsWith('get')))(
      'takes %s about as long as what does not exist',
      async (name) => {
        const took = async (existing: boolean): Promise<number> => {
          const from = performance.now();
          await sales.call(name, existing ? { params } : {});
          return performance.now() - from;
        };
        const times: { forbidden: number[]; unknown: number[] } = { forbidden: [], unknown: [] };
        for (let round = 0; round < 200; round += 1) {
          times.forbidden.push(await took(true));
          times.unknown.push(await took(false));
        }
        const [forbidden, unknown] = [medianOf(times.forbidden), medianOf(times.unknown)];
        expect(Math.max(forbidden, unknown) / Math.min(forbidden, unknown)).toBeLessThan(3);
      },
    );
  });
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
