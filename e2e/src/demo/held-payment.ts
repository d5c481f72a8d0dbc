import { heldCall, HandoffApiError, type CallQuestion, type HandoffClient } from '@handoff/client';
import type { Narrator } from './narrator.js';

export interface PaymentCast {
  readonly finance: HandoffClient;
  readonly manager: HandoffClient;
  /** Two admins: what one has written, the other publishes. */
  readonly ada: HandoffClient;
  readonly ben: HandoffClient;
}

const PAYMENT: CallQuestion = {
  subject: { type: 'role', id: 'finance' },
  action: { name: 'use' },
  resource: { type: 'tool', id: 'payments__transfer' },
  context: { amount_usd: 12_000, arguments: { to: 'ACME', amount_usd: 12_000, invoice: '0042' } },
};

/**
 * A rule of the published profile asks for an approval of a payment. Finance holds the call until manager has approved it, and is then
 * allowed exactly this call, once.
 *
 * @param source the shipped profile of finance, which two admins publish if finance has none.
 */
export async function playHeldPayment(
  { finance, manager, ada, ben }: PaymentCast,
  narrator: Narrator,
  session_id: string,
  source: string,
): Promise<void> {
  const ask = async (question: CallQuestion) => (await finance.call('evaluateAccess', { body: question })).data;

  narrator.step('Finance asks whether it may pay an invoice of 12,000 USD');
  let { decision, context } = await ask(PAYMENT);
  if (context.code === 'unknown_role') {
    narrator.outcome(`no: ${context.reason}`);
    await publishProfile(ada, ben, narrator, source);
    narrator.step('Finance asks again');
    ({ decision, context } = await ask(PAYMENT));
  }
  if (decision || context.ask === null)
    throw new Error(
      `the published profile of finance answers "${context.code}": the demo needs profiles/finance/profile.yaml`,
    );
  narrator.outcome(`ask: ${context.reason} Version ${context.bundle_version} of the profile says so`);

  narrator.step('Finance asks manager to approve exactly this call');
  const body = { ...heldCall(PAYMENT, context.ask, 'Invoice 0042 of ACME'), session_id };
  const held = (await finance.call('routeTask', { body })).data;
  narrator.outcome(`task ${held.task_id} is ${held.status}`);

  narrator.step('Manager reads the question with its arguments, and approves');
  const { data } = (await manager.call('getTask', { params: { task_id: held.task_id } })).data;
  narrator.outcome(`it asks for ${JSON.stringify(argumentsOf(data))}`);
  const approval_id = held.approval_id!;
  const params = { approval_id };
  const decided = (await manager.call('decideApproval', { params, body: { decision: 'approved' } })).data;
  narrator.outcome(`approval is ${decided.status}`);

  narrator.step('Finance asks with the approval, and makes the call');
  const question = { ...PAYMENT, context: { ...PAYMENT.context, approval_id } };
  const permit = await ask(question);
  if (!permit.decision) throw new Error(`the approved payment was not allowed: ${permit.context.reason}`);
  narrator.outcome(`allowed once: ${permit.context.reason}`);
  const again = await ask(question);
  if (again.decision) throw new Error('one approval allowed two payments, which must never happen');
  narrator.outcome(`and not a second time: ${again.context.approval?.problem}`);
  const done = { params: { task_id: held.task_id }, body: { result: { transfer: 'made' } } };
  await finance.call('completeTask', done);
}

function argumentsOf({ question }: Readonly<Record<string, unknown>>): unknown {
  return (question as CallQuestion).context.arguments;
}

/** One admin writes the draft, another one publishes it. A draft of somebody else is left alone. */
async function publishProfile(
  ada: HandoffClient,
  ben: HandoffClient,
  narrator: Narrator,
  source: string,
): Promise<void> {
  narrator.step('One admin writes the shipped profile of finance, another one publishes it');
  const { profile, content_hash } = (await ada.call('checkProfile', { body: { source } })).data;
  try {
    await ada.call('createProfile', { body: profile! });
  } catch (error) {
    if (!(error instanceof HandoffApiError && error.code === 'PROFILE_EXISTS')) throw error;
    const draft = (await ada.call('getProfileDraft', { params: { role: 'finance' } })).data;
    if (draft.content_hash !== content_hash)
      throw new Error('finance has a draft that nobody has published: the demo leaves it alone', { cause: error });
  }
  const body = { content_hash: content_hash! };
  const published = (await ben.call('publishProfile', { params: { role: 'finance' }, body })).data;
  narrator.outcome(`version ${published.bundle_version} is signed and in force`);
}
