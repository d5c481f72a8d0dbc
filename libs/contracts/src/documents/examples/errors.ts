import { ERROR_CATALOGUE, HandoffError, type ErrorCode } from '@handoff/kernel';
import type { HttpBinding } from '../../operation.js';
import { toProblem } from '../../problem.js';
import type { Json } from '../components.js';
import { TRACE } from './resources.js';

type Options = ConstructorParameters<typeof HandoffError>[1];

/** What each code says in its example, where that is more than its advice. */
const OCCURRENCES: Partial<Record<ErrorCode, Options>> = {
  MALFORMED_JSON: { detail: 'The body breaks off at byte 17.' },
  MALFORMED_REQUEST: { detail: 'If-Match is neither * nor a list of entity tags such as "3".' },
  MALFORMED_ID: { errors: [{ pointer: 'path/task_id', message: 'must be a UUID' }] },
  VALIDATION_FAILED: { errors: [{ pointer: '/agent_role', message: 'is required' }] },
  UNSAFE_JSON: { errors: [{ pointer: '/data/amount', message: 'is a number that JSON cannot keep exactly' }] },
  UNAUTHENTICATED: { detail: 'The request has no access token.' },
  ILLEGAL_TRANSITION: {
    detail: 'A task that is completed cannot be cancelled.',
    facts: { current_status: 'completed' },
  },
  ALREADY_DECIDED: { facts: { decision: 'approved' } },
  QUOTA_EXCEEDED: { detail: 'You have your share of the requests in flight: 16 of 128 at this gateway.' },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'The body has no Content-Type.' },
};

/** An example of every code, as a component. */
export function errorExamples(codes: readonly ErrorCode[]): Record<string, Json> {
  return Object.fromEntries(codes.map((code) => [code, errorExample(code)]));
}

/** An example of a code, as an operation answers with it if its binding is given. */
export function errorExample(code: ErrorCode, http?: Pick<HttpBinding, 'invalidStatus'>): Json {
  const value = toProblem(new HandoffError(code, OCCURRENCES[code]), TRACE, http);
  return { summary: ERROR_CATALOGUE[code].title, value: value as Json };
}
