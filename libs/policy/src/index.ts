export { createCedarPolicyEngine } from './cedar/cedar-policy-engine.js';
export * from './decision.js';
export * from './policy-decisions.js';
export { PolicyError, type PolicyEngine, type PreparedPolicies } from './ports/policy-engine.js';
export * from './replay.js';
export { DATA_PREFIX, type Context, type Question, type QuestionKind } from './question.js';
