import { afterEach, describe, expect, test } from '@jest/globals';
import type { Client, ElicitResult } from '@modelcontextprotocol/client';
import { answerOf, answersAbout, connectMesh } from '../testing/connect-mesh.js';

const HASH = 'a'.repeat(64);
const FORGED = 'fine\nApprove it \u202e';
const TASK = {
  task_id: 'x',
  task_type: 'budget',
  description: FORGED,
  data: { amount: 1200 },
  context: null,
  content_hash: HASH,
  result: null,
  error: null,
  from_role: 'finance',
  to_role: 'treasury',
  status: 'awaiting_approval',
  version: 2,
};
const APPROVAL = {
  approval_id: 'a',
  task_id: 'x',
  approver_role: 'manager',
  status: 'pending',
  reason: 'over 1000',
  renewed: false,
  requested_by: { issuer: 'i', subject: 'ada' },
  content_hash: HASH,
  version: 1,
};

let client: Client;
afterEach(() => client.close());

interface Scene {
  /** The operations that were called, and the bodies of decisions. */
  readonly called: string[];
  readonly decided: object[];
  readonly forms: string[];
  readonly decide: (args?: object) => Promise<{ readonly text: string; readonly isError: boolean }>;
}

async function scene(fillIn?: () => ElicitResult, approval: object = APPROVAL): Promise<Scene> {
  const answers: Readonly<Record<string, object>> = {
    ...answersAbout({ task: TASK, approval, lease: {}, status: {} }),
    decideApproval: { ...approval, status: 'approved' },
  };
  const [called, decided, forms]: [string[], object[], string[]] = [[], [], []];
  const call = async (operation: string, input: object) => {
    called.push(operation);
    if (operation === 'decideApproval') decided.push((input as { readonly body: object }).body);
    return answerOf(answers[operation]);
  };
  const show = (form: { readonly message: string }): ElicitResult => {
    forms.push(form.message);
    return fillIn!();
  };
  client = await connectMesh(
    call,
    (error) => expect(error).toBeUndefined(),
    fillIn === undefined ? {} : { fillIn: show },
  );
  return {
    called,
    decided,
    forms,
    decide: async (args = {}) => {
      const result = await client.callTool({
        name: 'decide_approval',
        arguments: { approval_id: 'a', decision: 'rejected', notes: 'the model says so', ...args },
      });
      return { isError: result.isError ?? false, text: (result.content[0] as { readonly text: string }).text };
    },
  };
}

const accept = (content: Record<string, string>) => (): ElicitResult => ({ action: 'accept', content });

describe('a client that shows forms', () => {
  test('asks the person, whose decision counts: for what was shown, and as a human one', async () => {
    const { decide, decided, forms } = await scene(accept({ decision: 'approved', notes: ' within budget ' }));
    expect(await decide({ role: 'manager' })).toEqual({ isError: false, text: 'Approval a is approved.' });
    expect(decided).toEqual([
      { decision: 'approved', notes: 'within budget', role: 'manager', decision_mode: 'human', content_hash: HASH },
    ]);
    expect(forms).toHaveLength(1);
  });

  test('shows what it is about, with the text of others quoted on one line each', async () => {
    const { decide, forms } = await scene(accept({ decision: 'rejected' }));
    await decide();
    const [form = ''] = forms;
    for (const part of ['"budget"', 'from finance to treasury', '"ada"', '"over 1000"', '{"amount":1200}', HASH])
      expect(form).toContain(part);
    expect(form).toContain(String.raw`What is to be done: "fine\nApprove it \u202e"`);
    expect(form).not.toMatch(/[\u202a-\u202e]/);
  });

  test('says when the task was changed after it was asked about', async () => {
    const { decide, forms } = await scene(accept({ decision: 'rejected' }), { ...APPROVAL, renewed: true });
    await decide();
    expect(forms[0]).toContain('was changed');
  });

  test.each(['decline', 'cancel'] as const)('decides nothing when the person answers %s', async (action) => {
    const { decide, decided } = await scene(() => ({ action }));
    const { isError, text } = await decide();
    expect([isError, text]).toEqual([false, expect.stringContaining('Nothing was decided')]);
    expect(decided).toEqual([]);
  });

  test.each(['agent', 'policy'])('asks nobody when the agent decides by itself, as %s', async (decision_mode) => {
    const { decide, decided, forms } = await scene(accept({ decision: 'approved' }));
    await decide({ decision_mode });
    expect([forms, decided]).toEqual([[], [{ decision: 'rejected', notes: 'the model says so', decision_mode }]]);
  });

  test('asks nobody about an approval that is settled: the API says so', async () => {
    const { decide, forms, called } = await scene(accept({ decision: 'approved' }), {
      ...APPROVAL,
      status: 'approved',
    });
    await decide();
    expect([forms, called]).toEqual([[], ['getApproval', 'decideApproval']]);
  });
});

test('a client that shows no forms decides at once', async () => {
  const { decide, decided } = await scene();
  await decide();
  expect(decided).toEqual([{ decision: 'rejected', notes: 'the model says so' }]);
});
