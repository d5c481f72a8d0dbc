import { Type, type Static } from 'typebox';
import { ACCESS_CODES } from './access.js';
import { choice, ContentHash, nullable, RoleName } from './common.js';

export const ACCESS_OUTCOMES = ['allow', 'ask', 'deny'] as const;

const Instant = (description: string) => Type.String({ format: 'date-time', description });
const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** A rule that decided. The rule is not known if the bundle that has it does not verify any more. */
const RuleOnRecord = Type.Object({
  pointer: Type.String({ description: 'Where the profile has it: a JSON Pointer (RFC 6901)' }),
  rule: Type.Optional(Type.String({ description: 'Its rule type, `allowed_providers` or `forbidden_providers`' })),
  pattern: Type.Optional(Type.String({ description: 'The names that it is for' })),
  reason: Type.Optional(Type.String({ description: 'What the profile says about it' })),
});

const answer = {
  outcome: choice(ACCESS_OUTCOMES, 'The answer'),
  code: choice(ACCESS_CODES, 'Why it is allowed or not'),
  deciding: Type.Array(RuleOnRecord, { description: 'The rules that decide; none if no rule does' }),
};

/** An answer on record that would have been another one. */
export const DryRunDifference = Type.Object(
  {
    audit_id: Type.String({ format: 'uuid', description: 'The record of the answer in the audit log' }),
    seq: nullable(Type.Integer({ minimum: 1, description: 'The place of the record in the log' })),
    trace_id: nullable(Type.String({ description: 'The trace of the question' })),
    recorded_at: Instant('When the answer was put on record'),
    action: choice(['use', 'read'], 'What was asked for'),
    resource: Type.Object(
      { type: choice(['tool', 'data', 'provider'], 'What it was about'), id: Type.String({ description: 'Its name' }) },
      { description: 'What it was about' },
    ),
    before: Type.Object(
      {
        ...answer,
        bundle_version: nullable(Type.Integer({ minimum: 1, description: 'The version of the bundle that decided' })),
      },
      { description: 'The answer on record' },
    ),
    after: Type.Object(
      { ...answer, reason: Type.String({ description: 'One sentence for people' }) },
      { description: 'The answer by the profile that is tried' },
    ),
  },
  { title: 'DryRunDifference' },
);
export type DryRunDifference = Static<typeof DryRunDifference>;

/** One part of a dry run: some answers on record, replayed by a profile that is not in force. */
export const DryRunPage = Type.Object(
  {
    role: RoleName,
    content_hash: Type.String({
      ...ContentHash,
      description: 'SHA-256 of the profile that is tried, in canonical form',
    }),
    from: Instant('Answers on record since this instant are replayed'),
    to: Instant('Answers on record before this instant are replayed'),
    reached: Instant('How far back the dry run is: `from`, when it is at its end'),
    answers: Count('How many answers this page replayed'),
    same: Count('How many of them would be the same'),
    different: Count('How many would be others; all of them are in `differences`'),
    not_replayable: Count('How many of them cannot be told, because facts that the rules ask for are not on record'),
    differences: Type.Array(DryRunDifference, { description: 'The answers that would be others, the newest first' }),
    missing_facts: Type.Array(
      Type.Object({
        name: Type.String({ description: 'The name of the fact' }),
        answers: Count('For how many answers it is missing'),
      }),
      { description: 'The facts that are not on record, by which the answers that cannot be told would be decided' },
    ),
    next_cursor: nullable(Type.String({ description: 'Where the next page starts; null at the end of the dry run' })),
  },
  { title: 'DryRunPage' },
);
export type DryRunPage = Static<typeof DryRunPage>;
