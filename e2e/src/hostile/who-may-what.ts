import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { HTTP_OPERATIONS, type HttpOperation } from '@handoff/contracts';
import { eventually } from '@handoff/testing';
import type { Actor } from '../support/actor.js';
import { ON_A_DEAD_LETTER } from '../support/dead-letters.js';
import { isForAdmins, profileOf, SAMPLE_BODIES, SAMPLE_QUERIES } from '../support/sample-bodies.js';
import { takesId } from '../support/takes-id.js';
import { paramsOf, sceneFor, setScene, THE_ASKER, type OperationName, type Scene } from './scene.js';
import { inShort, type Target } from './target.js';

const CALLERS = ['owner', 'other', 'auditor', 'admin', 'roleless', 'anonymous'] as const;
type Caller = (typeof CALLERS)[number];

const NOT_FOUND = '404 NOT_FOUND';
const ROLE_NOT_HELD = '403 ROLE_NOT_HELD';
const READ_ONLY = '403 READ_ONLY_ROLE';
const ROLELESS = '403 FORBIDDEN';
const ANONYMOUS = '401 UNAUTHENTICATED';

/** What a role that takes no part in a resource gets, where the contract record does not tell it. */
const ANSWERS_TO_OTHERS: Partial<Record<OperationName, string>> = {
  // The body names the task, so a hidden one is an invalid reference.
  requestApproval: '422 UNKNOWN_TASK',
  // The body names the role that is asked about.
  evaluateAccess: ROLE_NOT_HELD,
  evaluateAccessBatch: ROLE_NOT_HELD,
  checkProfile: ROLE_NOT_HELD,
};

/**
 * The answer to each caller, in the order of {@link CALLERS}: to a holder of the owner's role (see {@link OWNERS}), to a
 * role that takes no part in the resource, to an auditor, to an admin, to a token without roles, and without a token.
 * Derived from the contract record: only reads are open to auditors, what a path names is hidden from other roles, and
 * nobody acts in the name of a role that their token lacks.
 */
function answersTo(operation: HttpOperation): readonly string[] {
  const { name, access, params, actingRole, http } = operation;
  // There is none to be found: see ON_A_DEAD_LETTER.
  const success = ON_A_DEAD_LETTER.has(name) ? NOT_FOUND : String(http.successStatus);
  const owner = isForAdmins(operation) || FOR_READERS_OF_ALL.has(name) ? ROLELESS : success;
  const namesRole = access === 'write' && actingRole?.namedBy !== undefined;
  const derived = Object.keys(params.properties).length > 0 ? NOT_FOUND : namesRole ? ROLE_NOT_HELD : owner;
  const other = ANSWERS_TO_OTHERS[name as OperationName] ?? derived;
  // Nobody hands on a role that their token lacks.
  const admin = name === 'createDelegation' ? ROLE_NOT_HELD : success;
  return [owner, other, access === 'read' ? success : READ_ONLY, admin, ROLELESS, ANONYMOUS];
}

/** Reads for admins and auditors only. */
const FOR_READERS_OF_ALL: ReadonlySet<string> = new Set(['listOrgImports', 'getOrgTree', 'dryRunProfile']);

/** The role that may do it, where that is not the role that opened the session and routed the task. */
const OWNERS: Partial<Record<OperationName, string>> = {
  completeTask: 'manager',
  failTask: 'manager',
  heartbeatTask: 'manager',
  releaseTask: 'manager',
  getInbox: 'manager',
  decideApproval: 'legal',
  revokeGrant: 'legal',
};

/** What the person may do who asked, and no other holder of the role. */
const OF_ONE_PERSON: ReadonlySet<string> = new Set(['withdrawApproval', 'endDelegation']);

/** Pairs of requests of which the medians are compared. */
const ROUNDS = 80;

/** Lists that show a role only the resources that it takes part in. */
const LISTS = [
  'listSessions',
  'listTasks',
  'listApprovals',
  'listAudit',
  'listWebhooks',
  'listProfiles',
  'listDelegations',
  'listGrants',
] as const;

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
    // Only the person who asked for an approval withdraws it, or ends their delegation: the role alone is not enough.
    return stage.actor(roles[caller], OF_ONE_PERSON.has(name) && caller === 'owner' ? THE_ASKER : undefined);
  };

  const untouched = new Map<string, Promise<Scene>>();
  /** The owner and the admin change the scene of a write, so each gets a new one. The other callers share one. */
  const sceneOf = (caller: Caller, operation: HttpOperation): Promise<Scene> => {
    const isChanged = operation.access === 'write' && (caller === 'owner' || caller === 'admin');
    const scene =
      (isChanged ? undefined : untouched.get(operation.name)) ?? sceneFor(target().stage, operation, 'finance');
    if (!isChanged) untouched.set(operation.name, scene);
    return scene;
  };

  describe('who may what', () => {
    describe.each(HTTP_OPERATIONS.map((operation) => [operation.name as OperationName, operation] as const))(
      '%s',
      (name, operation) => {
        test.each(CALLERS.map((caller, column) => [caller, answersTo(operation)[column]!] as const))(
          'by %s is %s',
          async (caller, expected) => {
            const scene = await sceneOf(caller, operation);
            const body = {
              ...SAMPLE_BODIES[name]?.[0],
              ...(name === 'requestApproval' ? { task_id: scene.task_id } : {}),
              ...(scene.lease_id === undefined ? {} : { lease_id: scene.lease_id }),
              ...(name === 'routeTask' ? { from_role: 'finance' } : {}),
              ...(name === 'createProfile' ? profileOf(`role-${randomUUID().slice(0, 8)}`, 'new') : {}),
            };
            // A session is pending, and becomes active: see the sample body of updateSession.
            const actor = await actorFor(caller, name);
            const answer = await actor.call(name, {
              params: paramsOf(operation, scene),
              ...(SAMPLE_QUERIES[name] === undefined ? {} : { query: SAMPLE_QUERIES[name] }),
              ...(operation.body === undefined ? {} : { body }),
            });
            expect(inShort(answer)).toBe(expected);
          },
        );
      },
    );

    test.each(LISTS)('%s shows a role only resources that it takes part in', async (name) => {
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

    test.each(withId)('gets from %s the answer for an unknown id: the same status, headers and body', async (name) => {
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

    // The bound is generous: the test has to catch a read of another store, or a wait, on one of the two ways only.
    test.each(withId.filter((name) => name.startsWith('get')))(
      'takes %s about as long as an unknown id',
      async (name) => {
        const took = async (existing: boolean): Promise<number> => {
          const from = performance.now();
          await sales.call(name, existing ? { params } : {});
          return performance.now() - from;
        };
        // By other work of the machine the two may differ once, but not each time.
        await eventually(async () => {
          const times: { forbidden: number[]; unknown: number[] } = { forbidden: [], unknown: [] };
          for (let round = 0; round < ROUNDS; round += 1) {
            times.forbidden.push(await took(true));
            times.unknown.push(await took(false));
          }
          const [forbidden, unknown] = [medianOf(times.forbidden), medianOf(times.unknown)];
          expect(Math.max(forbidden, unknown) / Math.min(forbidden, unknown)).toBeLessThan(3);
          return true;
        });
      },
    );
  });
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
