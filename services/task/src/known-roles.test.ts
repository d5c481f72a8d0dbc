import { afterEach, describe, expect, test } from '@jest/globals';
import { fay, lea, max, newId, otto, person } from './testing/builders.js';
import { startTaskProcess, type TaskProcess } from './testing/start-task-process.js';

let running: TaskProcess | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<TaskProcess['ask']> {
  running = await startTaskProcess(env);
  const started = running;
  return (...question) => started.ask(...question);
}

const send = (target: string, more: object = {}) => ({ body: { target, task: { task_type: 'work' }, ...more } });
const at = (...pointers: readonly string[]) =>
  pointers.map((pointer): unknown => expect.objectContaining({ code: 'ROLE_NEVER_HELD', pointer }));

describe('a role that nobody has held so far', () => {
  test('is answered with a warning at each place that names it', async () => {
    const ask = await start();
    const approval = {
      approvers: [
        { approver_role: 'legal', required: 1 },
        { approver_role: 'manger', required: 1 },
      ],
    };
    const routed = await ask(fay, 'routeTask', send('nobody', { approval }));
    expect(routed).toMatchObject({ warnings: at('/target', '/approval/approvers/1/approver_role') });
    const body = { task_id: routed['task_id'], approver_role: 'finanse', on_expiry: 'escalate', escalate_to: 'legl' };
    expect(await ask(fay, 'requestApproval', { body })).toMatchObject({
      warnings: at('/approver_role', '/escalate_to'),
    });
    expect(await ask(otto, 'getInbox', { params: { role: 'manger' } })).toMatchObject({ warnings: at('path/role') });
  });

  test('stays unknown however often it is named, until somebody holds it', async () => {
    const ask = await start();
    await ask(fay, 'routeTask', send('treasury'));
    expect(await ask(fay, 'routeTask', send('treasury'))).toHaveProperty('warnings');
    await ask(person('tom', 'treasury'), 'getInbox', { params: { role: 'treasury' } });
    expect(await ask(fay, 'routeTask', send('treasury'))).not.toHaveProperty('warnings');
  });

  test('does not concern the roles of callers, nor the demo roles of the embedded mode', async () => {
    const ask = await start();
    for (const target of ['manager', 'legal', 'admin'])
      expect(await ask(max, 'routeTask', send(target))).not.toHaveProperty('warnings');
  });

  test('keeps its warning in the reply to a repeated command', async () => {
    const ask = await start();
    const given = { ...send('treasury'), call: { keyed: true, commandId: newId() } };
    const first = await ask(fay, 'routeTask', given);
    await ask(person('tom', 'treasury'), 'getInbox', { params: { role: 'treasury' } });
    expect(first).toHaveProperty('warnings');
    expect(await ask(fay, 'routeTask', given)).toEqual(first);
  });
});

describe('with KNOWN_ROLES', () => {
  const refused = (...pointers: readonly string[]): unknown =>
    expect.objectContaining({
      code: 'VALIDATION_FAILED',
      errors: pointers.map((pointer): unknown => expect.objectContaining({ pointer })),
    });

  test('any other role is refused wherever it is named', async () => {
    const ask = await start({ KNOWN_ROLES: 'finance, manager,legal' });
    await expect(ask(fay, 'routeTask', send('nobody'))).rejects.toEqual(refused('/target'));
    const approval = { approver_role: 'manger' };
    await expect(ask(fay, 'routeTask', send('manager', { approval }))).rejects.toEqual(
      refused('/approval/approver_role'),
    );
    const { task_id } = await ask(fay, 'routeTask', send('manager'));
    const body = { task_id, approver_role: 'legl' };
    await expect(ask(fay, 'requestApproval', { body })).rejects.toEqual(refused('/approver_role'));
    await expect(ask(otto, 'getInbox', { params: { role: 'manger' } })).rejects.toEqual(refused('path/role'));
    expect(await ask(lea, 'routeTask', send('admin'))).not.toHaveProperty('warnings');
  });
});
