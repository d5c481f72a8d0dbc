import { z } from 'zod';
import { defineTool } from '../tool.js';
import { UnusableCall } from '../failure.js';
import { grantView } from './grant-view.js';
import { actingRole, ADDS, given, onRepetition, repeated, requestId, role } from './parts.js';

/** `propose_grant`: asks people to approve a kind of tasks or calls in advance. */
export const proposeGrant = defineTool({
  name: 'propose_grant',
  title: 'Propose a standing grant',
  description:
    'Asks people to approve in advance a kind of tasks or calls of your role that rules demand an approval of, so that they are not asked ' +
    'each time. It counts once they have approved it: wait_for its approval_id. Ask for no more than the work needs, and say why. ' +
    'What is beyond its terms still waits for people.',
  input: z.strictObject({
    tool: z
      .string()
      .describe(
        '"task.route" for tasks; for held calls the name of a tool, or the beginning of names with * at the end.',
      ),
    role: role('The role whose tasks or calls it covers; one of yours.').optional(),
    target: role('Only tasks for this role.').optional(),
    conditions: z
      .array(z.string())
      .max(64)
      .optional()
      .describe(
        'What has to be met, each as name=value: "task_type=pay_invoice", "amount_usd=<1000"; for calls "arguments.to=ACME". In quotes it is text: arguments.to="42".',
      ),
    approvers: z
      .array(
        z.strictObject({
          approver_role: role('A role that rules ask for the approval.'),
          required: z.number().int().min(1).max(16),
        }),
      )
      .min(1)
      .max(8)
      .describe('The groups that the rule demands; all have to agree.'),
    until: z.string().describe('When it ends, as 2026-01-16T17:00:00Z; at most 62 days from now.'),
    max_uses: z.number().int().min(1).max(10_000),
    reason: z.string().describe('Why it is needed, for the approvers to read.'),
    request_id: requestId,
  }),
  output: grantView.extend({ repeated }),
  annotations: ADDS,
  example: {
    tool: 'task.route',
    target: 'payments',
    conditions: ['task_type=pay_invoice', 'amount_usd=<1000'],
    approvers: [{ approver_role: 'manager', required: 1 }],
    until: '2026-02-01T00:00:00Z',
    max_uses: 100,
    reason: 'invoices of suppliers that are known',
  },
  run: async ({ role: named, conditions, request_id, ...rest }, context, signal) => {
    const { operations, once } = context;
    const role = await actingRole(named, context);
    const body = given({ ...rest, role, conditions: conditions?.map(conditionIn) });
    const call = { tool: 'propose_grant', args: body, requestId: request_id };
    const data = await once(call, (keys) => operations.call('proposeGrant', { body }, { ...keys, signal }));
    const whom = rest.approvers.map(({ approver_role }) => approver_role).join(' and ');
    const text = `Grant ${data.grant_id} is ${data.status}: approval ${data.approval_id} waits for ${whom}.`;
    return { text: text + onRepetition(data.repeated), data };
  },
});

/** One condition of a name. A number, true, false and a text in quotes are what they are in JSON; anything else is the text itself. */
function conditionIn(written: string): Record<string, string | number | boolean> {
  const at = written.indexOf('=');
  if (at < 1)
    throw new UnusableCall(`"conditions" has one without a name: write name=value, such as amount_usd=<1000.`);
  return { [written.slice(0, at)]: valueOf(written.slice(at + 1)) };
}

/** As the command line reads it: `007` is no number of JSON, so it is text. */
function valueOf(text: string): string | number | boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? text : (value as string | number | boolean);
  } catch {
    return text;
  }
}
