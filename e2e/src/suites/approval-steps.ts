import type { Answer } from '../support/answer.js';
import type { Actor, Stage } from '../support/actor.js';

/** The common steps of the suites about approvals. Finance sends tasks to manager. */
export interface ApprovalSteps {
  /** Routes a task; returns its id. */
  readonly route: (more?: object) => Promise<string>;
  /** Requests an approval; returns its id. */
  readonly ask: (task_id: string, policy: object, by?: Actor) => Promise<string>;
  readonly decide: (
    who: Actor,
    approval_id: string,
    decision: 'approved' | 'rejected',
    more?: object,
  ) => Promise<Answer>;
  readonly amend: (task_id: string, body: object, more?: object) => Promise<Answer>;
  readonly approval: (approval_id: string) => Promise<Answer['json']>;
  readonly task: (task_id: string) => Promise<Answer['json']>;
  /** Long-polls until the version is newer; returns the status. */
  readonly changed: (id: string, since_version: number) => Promise<Answer['json']>;
  /** Returns `count` actors with these roles, each with their own subject. */
  readonly people: (count: number, roles: readonly string[]) => Promise<readonly Actor[]>;
}

export function createApprovalSteps(stage: Stage, finance: () => Actor): ApprovalSteps {
  let gateway = 0;
  return {
    route: async (more = {}) =>
      (await finance().call('routeTask', { body: { target: 'manager', task: { task_type: 'payment' }, ...more } })).json
        .task_id,
    ask: async (task_id, policy, by = finance()) =>
      (await by.call('requestApproval', { body: { task_id, ...policy } })).json.approval_id,
    decide: (who, approval_id, decision, more = {}) =>
      who.call('decideApproval', { params: { approval_id }, body: { decision, ...more }, gateway: (gateway += 1) }),
    amend: (task_id, body, more = {}) =>
      finance().call('amendTask', { params: { task_id }, body, gateway: (gateway += 1), ...more }),
    approval: async (approval_id) => (await finance().call('getApproval', { params: { approval_id } })).json,
    task: async (task_id) => (await finance().call('getTask', { params: { task_id } })).json,
    changed: async (id, since_version) =>
      (await finance().call('getStatus', { params: { id }, query: { since_version, wait_ms: 20_000 } })).json,
    people: (count, roles) =>
      Promise.all(
        Array.from({ length: count }, (_, index) => stage.actor(roles, `${roles.join('-')}-person-${index}`)),
      ),
  };
}
