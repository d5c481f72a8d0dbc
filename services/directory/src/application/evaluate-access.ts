import type { AccessDecision } from '@handoff/contracts';
import { HandoffError, type Call } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import {
  questionOf,
  roleOf,
  type AccessAnswer,
  type AccessQuestion,
  type Answered,
  type EvaluateAccessCommand,
  type Evaluation,
} from '../domain/access.js';
import { mayAsk } from '../domain/decide-access.js';
import { keepingOf } from '../domain/kept-facts.js';
import { judgeApproval, presentedId } from '../domain/held-call.js';
import type { PresentedApproval } from '../domain/presented-approval.js';
import type { DirectoryDeps } from './directory-deps.js';
import type { InForce } from './published-bundles.js';

type Deps = Pick<DirectoryDeps, 'access' | 'bundles' | 'policies' | 'heldCalls'>;

/** A bundle is published by people, so an answer is made a second time at most, and a fifth time is a defect. */
const ATTEMPTS = 5;

/** Answers one question. */
export function evaluateAccess(deps: Deps): OperationHandler<'evaluateAccess'> {
  return async ({ body }, call) => {
    const [decision] = await evaluate(deps, 'evaluateAccess', call, [body], () => false);
    return { body: JSON.stringify(decision) };
  };
}

/** Answers several questions, or one in the form of several. */
export function evaluateAccessBatch(deps: Deps): OperationHandler<'evaluateAccessBatch'> {
  return async ({ body }, call) => {
    const { evaluations = [], options = {}, ...common } = body;
    const isOne = evaluations.length === 0;
    const asked = isOne
      ? [requireWhole(common, '')]
      : evaluations.map((each, index) => requireWhole({ ...common, ...each }, `/evaluations/${index}`));
    requireNoApproval(asked);
    const decisions = await evaluate(
      deps,
      'evaluateAccessBatch',
      call,
      asked,
      STOPS[options.evaluations_semantic ?? 'execute_all'],
    );
    return { body: JSON.stringify(isOne ? decisions[0] : { evaluations: decisions }) };
  };
}

/** Whether the questions after this answer are left out. */
type Stops = (answer: AccessAnswer) => boolean;

const STOPS = {
  execute_all: () => false,
  deny_on_first_deny: ({ isAllowed }) => !isAllowed,
  permit_on_first_permit: ({ isAllowed }) => isAllowed,
} satisfies Record<string, Stops>;

function requireWhole(part: Partial<Evaluation>, at: string): Evaluation {
  const { subject, action, resource, context } = part;
  if (subject === undefined || action === undefined || resource === undefined) {
    const missing = Object.entries({ subject, action, resource }).filter(([, value]) => value === undefined);
    throw new HandoffError('VALIDATION_FAILED', {
      errors: missing.map(([name]) => ({ pointer: `${at}/${name}`, message: 'is needed, here or in the request' })),
    });
  }
  return { subject, action, resource, ...(context === undefined ? {} : { context }) };
}

/** Whether an approval counts is decided after the last question, when it is too late to stop at a no. */
function requireNoApproval(asked: readonly Evaluation[]): void {
  const errors = asked.flatMap((each, index) =>
    presentedId(each) === undefined
      ? []
      : [
          {
            pointer: `/evaluations/${index}/context/approval_id`,
            message: 'is for one question alone: evaluateAccess',
          },
        ],
  );
  if (errors.length > 0) throw new HandoffError('VALIDATION_FAILED', { errors });
}

/**
 * Answers by what was published when it was last looked up. The store records no answer by another bundle than the one that is
 * published then: such an answer is made again, by what is published now.
 */
async function evaluate(
  deps: Deps,
  name: EvaluateAccessCommand['name'],
  call: Call,
  asked: readonly Evaluation[],
  stops: Stops,
): Promise<readonly AccessDecision[]> {
  const roles = asked.flatMap((each) => roleOf(each) ?? []);
  // The store refuses the others, and puts that on record.
  const isHeard = roles.every((role) => mayAsk(call.principal, role));
  for (let attempt = 1; ; attempt += 1) {
    const answered = isHeard
      ? await answerAll(deps, call, asked, stops, attempt === 1 ? 'last' : 'now')
      : asked.map(unanswered);
    const outcome = await deps.access.record({ name, call, input: { answered } });
    if (!outcome.ok && outcome.error.code === 'WRITE_CONFLICT' && attempt < ATTEMPTS) continue;
    return JSON.parse(replyOf(outcome).body) as readonly AccessDecision[];
  }
}

async function answerAll(
  deps: Deps,
  call: Call,
  asked: readonly Evaluation[],
  stops: Stops,
  seen: 'last' | 'now',
): Promise<readonly Answered[]> {
  const known = new Map<string, InForce>();
  const answered: Answered[] = [];
  for (const evaluation of asked) {
    const role = roleOf(evaluation);
    const question = questionOf(evaluation);
    if (role !== undefined && !known.has(role)) {
      known.set(role, await deps.bundles.inForce(role, call.deadline, seen));
    }
    const inForce = role === undefined ? NOTHING : known.get(role)!;
    const { published } = inForce;
    const answer = question === undefined ? noBecause('unknown_question') : await answerOne(deps, inForce, question);
    const bundle = published && { version: published.bundleVersion, digest: published.digest };
    const keeping = inForce.bundle && keepingOf(inForce.bundle.profile);
    const presented = await present(deps, call, evaluation, answer);
    answered.push({ role, question, answer, bundle: question && bundle, keeping, presented });
    if (stops(answer)) break;
    // Other requests have their turn.
    if (answered.length % QUESTIONS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return answered;
}

/** The approval that a question presents, if the rules ask for one: otherwise it is not looked at, and not used. */
async function present(
  { heldCalls }: Deps,
  call: Call,
  evaluation: Evaluation,
  { demand }: AccessAnswer,
): Promise<PresentedApproval | undefined> {
  const id = presentedId(evaluation);
  if (demand === undefined || id === undefined) return undefined;
  const { principal } = call;
  return judgeApproval(await heldCalls.find(id, call), id, { evaluation, demand, principal });
}

/** A hard question takes two milliseconds. */
const QUESTIONS_A_TURN = 5;
const NOTHING: InForce = { published: undefined, bundle: undefined };

async function answerOne(
  { policies }: Deps,
  { published, bundle }: InForce,
  question: AccessQuestion,
): Promise<AccessAnswer> {
  if (published === undefined) return noBecause('unknown_role');
  return bundle === undefined ? noBecause('not_evaluated') : policies.answer(bundle, question);
}

function unanswered(evaluation: Evaluation): Answered {
  return { role: roleOf(evaluation), question: undefined, answer: noBecause('not_evaluated'), bundle: undefined };
}

const REASONS = {
  unknown_role: 'The role has no published profile.',
  unknown_question: 'Handoff does not know this kind of subject, action or resource.',
  not_evaluated: 'The policies could not be evaluated.',
} as const;

function noBecause(code: keyof typeof REASONS): AccessAnswer {
  return { isAllowed: false, code, reason: REASONS[code], deciding: [], unknown: [] };
}
