import { setTimeout as delay } from 'node:timers/promises';
import { createClient, HandoffApiError, HandoffConnectionError, type HandoffClient } from '@handoff/client';
import { findGateway, type FoundGateway } from '@handoff/all-in-one';
import { playHeldPayment, type PaymentCast } from './held-payment.js';
import { createNarrator, type Narrator } from './narrator.js';

interface Cast extends PaymentCast {
  readonly auditor: HandoffClient;
}

const START_TIMEOUT_MS = 30_000;
const LOOK_MS = 250;

/**
 * Plays a budget request and a payment that needs an approval over HTTP against a running gateway, and shows every request.
 *
 * @param profile the shipped profile of finance, in YAML.
 * @returns the exit code: 0 when every step gave the expected answer, else 1.
 */
export async function runDemo(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream, profile: string): Promise<number> {
  const gateway = await awaitGateway(env, out);
  if (gateway === undefined) return 1;
  const narrator = createNarrator(out);
  out.write(`Handoff demo against ${gateway.url}\n`);
  try {
    await play(await castFor(gateway, narrator), narrator, profile);
    out.write('\nDone: two approvals, every step on record.\n');
    return 0;
  } catch (error) {
    out.write(
      `\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}\n${advice(error, gateway.url)}\n`,
    );
    return 1;
  }
}

/** Waits until a gateway answers: `npm start` may have been called a moment ago. Undefined when none does. */
async function awaitGateway(env: NodeJS.ProcessEnv, out: NodeJS.WritableStream): Promise<FoundGateway | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  let isTold = false;
  for (;;) {
    const gateway = await findGateway(env);
    if (await answers(gateway.url)) return gateway;
    if (Date.now() > deadline) {
      out.write(`\nNothing answers. ${startIt(gateway.url)}\n`);
      return undefined;
    }
    if (!isTold) out.write(`Waiting for an answer. ${startIt(gateway.url)}\n`);
    isTold = true;
    await delay(LOOK_MS);
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/livez`, { redirect: 'manual', signal: AbortSignal.timeout(START_TIMEOUT_MS) }).then(
    () => true,
    () => false,
  );
}

async function castFor(gateway: FoundGateway, narrator: Narrator): Promise<Cast> {
  const act = async (role: string, person?: string): Promise<HandoffClient> =>
    createClient({
      baseUrl: gateway.url,
      token: await gateway.token(role, person),
      retries: 1,
      onAttempt: (attempt) => narrator.request(person ?? role, attempt),
    });
  return {
    finance: await act('finance'),
    manager: await act('manager'),
    auditor: await act('auditor'),
    ada: await act('admin', 'ada'),
    ben: await act('admin', 'ben'),
  };
}

async function play(cast: Cast, narrator: Narrator, profile: string): Promise<void> {
  const { finance, manager, auditor } = cast;
  narrator.step('Finance opens a session');
  const session = (
    await finance.call('createSession', { body: { agent_role: 'finance', metadata: { quarter: 'Q3' } } })
  ).data;
  narrator.outcome(`session ${session.session_id} is ${session.status}`);

  narrator.step('Finance routes a budget request to manager');
  const task = (
    await finance.call('routeTask', {
      body: {
        target: 'manager',
        session_id: session.session_id,
        task: {
          task_type: 'budget_request',
          description: 'Q3 marketing budget',
          data: { amount: 50_000, currency: 'EUR' },
        },
      },
    })
  ).data;
  narrator.outcome(`task ${task.task_id} is ${task.status}`);

  narrator.step('Finance asks manager for approval');
  const approval = (
    await finance.call('requestApproval', {
      body: { task_id: task.task_id, approver_role: 'manager', reason: 'Above the 10 000 EUR limit' },
    })
  ).data;
  narrator.outcome(`approval ${approval.approval_id} is ${approval.status}; the task waits for it`);

  narrator.step('Finance tries to approve it itself');
  narrator.outcome(`refused: ${await refusal(finance, approval.approval_id)}`);

  narrator.step('Manager approves with a note');
  const decided = (
    await manager.call('decideApproval', {
      params: { approval_id: approval.approval_id },
      body: { decision: 'approved', notes: 'Within the yearly plan' },
    })
  ).data;
  narrator.outcome(`approval is ${decided.status}`);

  narrator.step('Finance reads the status');
  const status = (await finance.call('getStatus', { params: { id: task.task_id } })).data;
  narrator.outcome(`${status.kind} is ${status.status}: ${status.next_action}`);

  await playHeldPayment(cast, narrator, session.session_id, profile);

  narrator.step('The auditor prints the trail');
  await printTrail(auditor, narrator, session.session_id);
}

async function refusal(client: HandoffClient, approvalId: string): Promise<string> {
  try {
    await client.call('decideApproval', { params: { approval_id: approvalId }, body: { decision: 'approved' } });
  } catch (error) {
    if (error instanceof HandoffApiError && error.status === 403) return `${error.code} – ${error.problem.detail}`;
    throw error;
  }
  throw new Error('finance could approve its own request, which must never happen');
}

/** Audit records follow a moment after their change, so this polls until the trail is complete. */
async function printTrail(auditor: HandoffClient, narrator: Narrator, sessionId: string): Promise<void> {
  const wanted = [
    'session.created',
    'task.routed',
    'approval.requested',
    'request.refused',
    'approval.decided',
    'task.resumed',
    'task.completed',
  ];
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { events } = (await auditor.call('listAudit', { query: { session_id: sessionId, limit: 100 } })).data;
    const types = events.map((event) => event.event_type);
    if (wanted.every((type) => types.includes(type)) || Date.now() > deadline) {
      narrator.table(
        [...events]
          .reverse()
          .map((event) => [`#${event.seq}`, event.timestamp, event.event_type, event.role ?? '-', event.actor ?? '-']),
      );
      const missing = wanted.filter((type) => !types.includes(type));
      if (missing.length > 0) throw new Error(`the audit trail lacks ${missing.join(', ')}`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function advice(error: unknown, url: string): string {
  if (error instanceof HandoffConnectionError) return startIt(url);
  if (error instanceof HandoffApiError && error.status === 401) {
    return 'The gateway does not accept these tokens: set HANDOFF_DATA_DIR to its data directory, or HANDOFF_TOKEN_FINANCE, _MANAGER, _AUDITOR and _ADMIN.';
  }
  if (error instanceof HandoffApiError && error.code === 'AUTHOR_CANNOT_PUBLISH')
    return 'HANDOFF_TOKEN_ADMIN is one person: let another admin publish the draft of finance, and run the demo again.';
  return 'Nothing was lost: every change that was answered is stored.';
}

function startIt(url: string): string {
  return `Is Handoff running at ${url}? Start it with "npm start" in another terminal, or set HANDOFF_URL.`;
}
