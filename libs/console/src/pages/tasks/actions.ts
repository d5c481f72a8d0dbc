import type { HandoffClient, Lease, Task } from '@handoff/client';
import { PERSON_LEASE_SECONDS } from '../../api/inboxes.js';
import { forgetLease, rememberLease } from '../../api/leases.js';
import { given, textOf, type Action, type Entered } from '../../parts/form/action.js';
import { readJsonObject, readJsonOrText } from '../../parts/form/json-entry.js';
import { text } from '../../text/text.js';

export interface ActionDeps {
  readonly client: HandoffClient;
  readonly task: Task;
  /** The lease that this tab holds on the task. */
  readonly lease: Lease | undefined;
}

const { field, action: label, done } = text.tasks;
const reason = { name: 'reason', label: field.reason, kind: 'long' } as const;

/** How each operation of `next_operations` is done on this page. Of those that are not here, the page offers none. */
const ACTIONS: Readonly<
  Record<string, (deps: ActionDeps) => Omit<Action, 'operation' | 'label' | 'done'> | undefined>
> = {
  completeTask: ({ client, task, lease }) =>
    unlessElsewhere(task, lease, {
      kind: 'primary',
      fields: [{ name: 'result', label: field.result, kind: 'long' }],
      run: async (entered, options) => {
        const result = textOf(entered, 'result');
        const input = {
          task_id: task.task_id,
          ...leaseIn(lease),
          ...(result === undefined ? {} : { result: readJsonOrText(result) }),
        };
        await client.completeTask(input, options);
        forgetLease(task.task_id);
      },
    }),
  failTask: ({ client, task, lease }) =>
    unlessElsewhere(task, lease, {
      fields: [
        { name: 'error', label: field.error, kind: 'long', required: true },
        ...(lease === undefined ? [] : [{ name: 'retryable', label: field.retryable, kind: 'flag' } as const]),
      ],
      run: async (entered, options) => {
        const error = String(entered.error);
        const retryable = entered.retryable === true ? { retryable: true } : {};
        await client.failTask({ task_id: task.task_id, error, ...retryable, ...leaseIn(lease) }, options);
        forgetLease(task.task_id);
      },
    }),
  heartbeatTask: ({ client, task: { task_id }, lease }) =>
    lease && {
      fields: [
        { name: 'progress', label: field.progress, kind: 'number' },
        { name: 'note', label: field.note },
      ],
      run: async (entered, options) => {
        const progress = textOf(entered, 'progress');
        const said = given({
          progress: progress === undefined ? undefined : Number(progress),
          note: textOf(entered, 'note'),
        });
        const input = { task_id, lease_id: lease.lease_id, lease_seconds: PERSON_LEASE_SECONDS, ...said };
        rememberLease(task_id, (await client.heartbeatTask(input, options)).lease);
      },
    },
  releaseTask: ({ client, task: { task_id }, lease }) =>
    lease && {
      fields: [],
      run: async (_entered, options) => {
        await client.releaseTask({ task_id, lease_id: lease.lease_id }, options);
        forgetLease(task_id);
      },
    },
  claimTasks: ({ client, task: { to_role, task_type } }) => ({
    fields: [],
    run: async (_entered, options) => {
      const input = { role: to_role, types: [task_type], max: 1, lease_seconds: PERSON_LEASE_SECONDS };
      const { tasks } = await client.claimTasks(input, options);
      if (tasks[0] === undefined) throw new Error(text.tasks.nothingToTake);
      rememberLease(tasks[0].task_id, tasks[0].lease);
    },
  }),
  requestApproval: ({ client, task: { task_id } }) => ({
    fields: [{ name: 'approver_role', label: field.approver_role, required: true }, reason],
    run: (entered, options) => {
      const approver_role = String(entered.approver_role).trim();
      return client.requestApproval({ task_id, approver_role, ...reasonIn(entered) }, options);
    },
  }),
  amendTask: ({ client, task: { task_id, version, description, data } }) => ({
    hint: text.tasks.amendHint,
    fields: [
      { name: 'description', label: field.description, kind: 'long', initial: description ?? '' },
      { name: 'data', label: field.data, kind: 'json', initial: JSON.stringify(data, null, 2) },
    ],
    run: (entered, options) => {
      const changed = given({
        description: textOf(entered, 'description'),
        data: readJsonObject(String(entered.data)),
      });
      return client.amendTask({ task_id, ...changed }, { ...options, ifMatch: version });
    },
  }),
  cancelTask: ({ client, task: { task_id } }) => ({
    kind: 'danger',
    fields: [reason, { name: 'cascade', label: field.cascade, kind: 'flag' }],
    run: (entered, options) =>
      client.cancelTask({ task_id, cascade: entered.cascade === true, ...reasonIn(entered) }, options),
  }),
};

/** The actions for the operations that the API offers, in its order. */
export function actionsFor(operations: readonly string[], deps: ActionDeps): readonly Action[] {
  return operations.flatMap((operation) => {
    const action = ACTIONS[operation]?.(deps);
    const words = operation as keyof typeof done;
    return action === undefined ? [] : [{ ...action, operation, label: label[words], done: done[words] }];
  });
}

function reasonIn(entered: Entered): { readonly reason?: string } {
  return given({ reason: textOf(entered, 'reason') });
}

function leaseIn(lease: Lease | undefined): { readonly lease_id?: string } {
  return lease === undefined ? {} : { lease_id: lease.lease_id };
}

/** An active task is changed with its lease only, and another tab may have that. */
function unlessElsewhere<A>({ status }: Task, lease: Lease | undefined, action: A): A | undefined {
  return status === 'active' && lease === undefined ? undefined : action;
}
