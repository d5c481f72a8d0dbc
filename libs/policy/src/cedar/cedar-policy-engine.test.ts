import { createPlainPolicyEngine } from '../testing/plain-policy-engine.js';
import { describePolicyEngine } from '../ports/policy-engine.contract.js';
import { createCedarPolicyEngine } from './cedar-policy-engine.js';

describePolicyEngine('Cedar', createCedarPolicyEngine);
describePolicyEngine('plain, for comparison', () => Promise.resolve(createPlainPolicyEngine()));
