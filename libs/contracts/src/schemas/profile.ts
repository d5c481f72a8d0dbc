import { Type, type Static } from 'typebox';
import type { Conditions, JsonObject } from '@handoff/kernel';
import { ApprovalDemand } from './approval-demand.js';
import { choice, closed, MAX_TEXT, RoleName, text } from './common.js';

/** The kinds of rules in a profile. A `deny` wins over every `ask`, and an `ask` over every `allow`. */
export const PROFILE_RULE_TYPES = [
  'allow_tool',
  'ask_tool',
  'deny_tool',
  'allow_data',
  'ask_data',
  'deny_data',
  'deny_provider',
] as const;
export type ProfileRuleType = (typeof PROFILE_RULE_TYPES)[number];

export const PRIVACY_MODES = ['rules', 'ner', 'hybrid', 'strict'] as const;
export const PRIVACY_STRICTNESS = ['permissive', 'moderate', 'strict', 'maximum'] as const;

/** The most rules of a profile. */
export const MAX_PROFILE_RULES = 2_000;
const MAX_ITEMS = 200;
const MAX_NAME = 200;
const MAX_HINTS = 100_000;

const Provider = text(MAX_NAME, 'The name of a model provider, such as `openrouter`');
const Enabled = Type.Boolean({ description: 'Whether it is in use' });
const Schedule = text(MAX_NAME, 'When it runs: a cron expression of five or six fields, or a word such as `@daily`');

const ModelChoice = closed({
  provider: Provider,
  model: text(MAX_NAME, 'The name of the model at its provider'),
  temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'From 0 (the same each time) to 1' })),
});

const Providers = closed({
  primary: ModelChoice,
  planner: Type.Optional(ModelChoice),
  worker: Type.Optional(ModelChoice),
  allowed_providers: Type.Array(Provider, {
    maxItems: MAX_ITEMS,
    default: [],
    description: 'The only providers that the role may use; empty: all',
  }),
  forbidden_providers: Type.Array(Provider, {
    maxItems: MAX_ITEMS,
    default: [],
    description: 'Providers that the role may not use, also if they are allowed',
  }),
  api_base: Type.Optional(text(2_048, 'The URL of the provider, where it is not the usual one')),
});

const Extension = closed({
  name: text(MAX_NAME, 'The name of the extension, such as `github`'),
  enabled: Enabled,
  tools: Type.Optional(
    Type.Array(text(MAX_NAME, 'The name of a tool of the extension'), {
      maxItems: MAX_ITEMS,
      description: 'The tools that are in use; absent: all',
    }),
  ),
  preferences: Type.Optional(
    Type.Unsafe<JsonObject>({ type: 'object', description: 'Settings of the extension: any JSON object' }),
  ),
});

/** A text for all folders, and texts for single ones. */
function folderTexts(description: string) {
  return Type.Object(
    {
      global: Type.String({ maxLength: MAX_HINTS, description: 'The text for every folder' }),
      local_templates: Type.Array(
        closed({
          path: text(1_024, 'A folder or file, relative to where the agent works'),
          content: Type.String({ maxLength: MAX_HINTS, description: 'The text for this path' }),
        }),
        { maxItems: MAX_ITEMS, default: [], description: 'Texts for single paths' },
      ),
    },
    { additionalProperties: false, description },
  );
}

const Recipe = closed({
  name: text(MAX_NAME, 'The name of the recipe'),
  description: Type.Optional(text(MAX_TEXT, 'What it does')),
  path: text(1_024, 'The file of the recipe'),
  schedule: Schedule,
  enabled: Enabled,
});

const AutomatedTask = closed({
  name: text(MAX_NAME, 'The name of the automated task'),
  recipe: text(MAX_NAME, 'The name of a recipe of this profile'),
  schedule: Schedule,
  enabled: Enabled,
  notify_on_failure: Type.Boolean({ default: false, description: 'Whether a failure is reported' }),
});

/** Conditions by name; as an array of one-key objects where a name is there more than once. All of them are meant. */
export type ProfileConditions = Conditions;

const conditionValue = {
  type: ['string', 'number', 'boolean', 'array'],
  minLength: 1,
  maxLength: MAX_NAME * 5,
  items: { type: ['string', 'number', 'boolean'], minLength: 1, maxLength: MAX_NAME * 5 },
  maxItems: MAX_ITEMS,
  description: 'A word or glob, a comparison such as `<50000`, a number, true or false, or a list of them',
};

/**
 * Not `additionalProperties`: an optional member that is null or empty is taken as left out. A condition without a value is a
 * mistake, and a rule without its condition would apply to more.
 */
const anyName = <T>(value: T) => ({ patternProperties: { '^': value } });

const conditions = {
  type: ['object', 'array'],
  maxProperties: MAX_ITEMS,
  maxItems: MAX_ITEMS,
  ...anyName(conditionValue),
  items: { type: 'object', minProperties: 1, maxProperties: 1, ...anyName(conditionValue) },
  description:
    'When the rule applies: values by name, all of which must be met. As a list of objects with one name each, a name may come more than once',
};

/** The conditions of a rule, for whoever compares with the same facts. */
export const RuleConditions = Type.Unsafe<ProfileConditions>({
  ...conditions,
  description: 'All of them have to be met, by what is known: values by name, in the language of the rules of profiles',
});

const PATTERN = 'The exact name of a tool, kind of data or provider, or its beginning with `*` at the end';
const pattern = text(MAX_NAME, PATTERN);

/** A rule as it is written: in full, or in short as `{allow_tool: pattern}`. */
export interface ProfileRuleText {
  readonly rule_type?: ProfileRuleType;
  readonly pattern?: string;
  readonly allow_tool?: string;
  readonly ask_tool?: string;
  readonly deny_tool?: string;
  readonly allow_data?: string;
  readonly ask_data?: string;
  readonly deny_data?: string;
  readonly deny_provider?: string;
  readonly conditions?: ProfileConditions;
  /** For an `ask_tool` or `ask_data` alone, which needs it. */
  readonly require_approval?: ApprovalDemand;
  readonly reason?: string;
  /** Whether the rule is tried and not enforced. */
  readonly shadow?: boolean;
}

const Rule = Type.Unsafe<ProfileRuleText>({
  type: 'object',
  properties: {
    rule_type: choice(PROFILE_RULE_TYPES, 'What the rule does'),
    pattern,
    ...Object.fromEntries(
      PROFILE_RULE_TYPES.map((type) => [type, { ...pattern, description: `${PATTERN}; in short` }]),
    ),
    conditions,
    require_approval: {
      ...ApprovalDemand,
      description: 'The approval that an `ask_tool` or `ask_data` requires; for these rules alone',
    },
    reason: text(MAX_TEXT, 'Why the rule exists'),
  },
  // Not in `properties`, whose null counts as left out: an allow whose shadow got lost would allow.
  patternProperties: {
    '^shadow$': {
      type: 'boolean',
      description: 'Whether the rule is in shadow: answers tell what it would change, and are as without it; false',
    },
  },
  additionalProperties: false,
  oneOf: [{ required: ['rule_type', 'pattern'] }, ...PROFILE_RULE_TYPES.map((type) => ({ required: [type] }))],
  // A rule in short has no part of one in full: `{rule_type: deny_tool, allow_tool: x}` would say two things.
  dependentRequired: { rule_type: ['pattern'], pattern: ['rule_type'] },
});

const Privacy = closed({
  mode: choice(
    PRIVACY_MODES,
    'How personal data is found: by rules, by name recognition, by both, or by both and strictly',
  ),
  strictness: choice(PRIVACY_STRICTNESS, 'How much is taken for personal data'),
  allow_override: Type.Boolean({ default: false, description: 'Whether the agent may switch the protection off' }),
  local_only: Type.Optional(Type.Boolean({ description: 'Whether data stays on the machine of the agent' })),
  retention_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 36_500, description: 'How long data is kept' })),
  rules: Type.Array(
    closed({
      pattern: text(MAX_NAME * 5, 'A regular expression'),
      replacement: Type.String({ maxLength: MAX_NAME, description: 'What takes its place' }),
      category: Type.Optional(text(MAX_NAME, 'The kind of personal data')),
    }),
    { maxItems: MAX_ITEMS, default: [], description: 'What is replaced in texts' },
  ),
  pii_categories: Type.Array(text(MAX_NAME, 'A kind of personal data'), {
    maxItems: MAX_ITEMS,
    default: [],
    description: 'The kinds of personal data that are protected',
  }),
  guard_mode: Type.Optional(text(MAX_NAME, 'What the guard of the agent does with what it finds')),
  content_handling: Type.Optional(text(MAX_NAME, 'What the agent does with contents')),
});

const DryRun = closed({
  keep_facts: Type.Array(text(MAX_NAME, 'The name of a fact, as conditions of rules have it'), {
    minItems: 1,
    maxItems: 50,
    description: 'The facts of questions that are kept; nothing else of a context is',
  }),
  days: Type.Integer({ minimum: 1, maximum: 400, description: 'For how many days they are kept' }),
});

const signatureMembers = {
  algorithm: text(MAX_NAME, '`Ed25519`'),
  vault_key: text(MAX_NAME, 'The id of the key'),
  signed_at: Type.Optional(text(MAX_NAME, 'When it was signed')),
  signed_by: Type.Optional(text(MAX_NAME * 5, 'Who had it signed')),
  signature: Type.Optional(text(MAX_TEXT, 'The signature, as the JWS of the bundle has it')),
  value: Type.Optional(text(MAX_TEXT, 'The same under another name')),
};

/**
 * The profile of a role: the model, extensions, hints, recipes, rules and privacy of its agents. This is the form in which
 * profiles are written. `docs/api/profile.schema.json` is made of it.
 */
export const Profile = Type.Object(
  {
    role: RoleName,
    display_name: text(MAX_NAME, 'The name of the role for people'),
    description: Type.String({ maxLength: MAX_TEXT, description: 'What the role does; it may be empty' }),
    providers: Providers,
    extensions: Type.Array(Extension, { maxItems: MAX_ITEMS, description: 'The extensions of the agent' }),
    goosehints: folderTexts('What the agent is told, in every folder and in single ones'),
    gooseignore: folderTexts('What the agent must not read: patterns of files, in every folder and in single ones'),
    recipes: Type.Array(Recipe, { maxItems: MAX_ITEMS, description: 'The recipes of the role, with their schedules' }),
    policies: Type.Array(Rule, {
      maxItems: MAX_PROFILE_RULES,
      description: 'The rules of the role. Their order means nothing',
    }),
    privacy: Privacy,
    automated_tasks: Type.Optional(
      Type.Array(AutomatedTask, { maxItems: MAX_ITEMS, description: 'Recipes that run by themselves' }),
    ),
    env_vars: Type.Optional(
      Type.Unsafe<Readonly<Record<string, string>>>({
        type: 'object',
        ...anyName({ type: 'string', maxLength: MAX_TEXT }),
        maxProperties: MAX_ITEMS,
        description: 'Environment variables of the agent, as texts',
      }),
    ),
    dry_run: Type.Optional(
      Type.Object(DryRun.properties, {
        additionalProperties: false,
        description: 'What is kept of the questions about the role, so that a later profile can be tried on them',
      }),
    ),
    signature: Type.Optional(
      Type.Object(signatureMembers, {
        additionalProperties: false,
        description: 'The signature of the bundle that the profile comes from; not a part of what is signed',
      }),
    ),
  },
  { title: 'Profile', additionalProperties: false },
);
/** A profile as it is written. */
export type Profile = Static<typeof Profile>;
