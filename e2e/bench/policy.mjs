#!/usr/bin/env node
// `npm run bench:policy`: how long a decision takes in process, by Cedar and by plain code, with 10, 100 and 1,000 rules for a
// role: once for different tools, and once all for the tool that is asked for, which is the worst case.
import { createCedarPolicyEngine, createPolicyDecisions } from '../../libs/policy/dist/index.js';
import { createPlainPolicyEngine } from '../../libs/policy/dist/testing/plain-policy-engine.js';

const EXTENSIONS = 50;
const ASKED = 20_000;
const WARM_UP = 2_000;

const began = performance.now();
const cedar = await createCedarPolicyEngine();
console.log(`Cedar is loaded in ${(performance.now() - began).toFixed(0)} ms.`);
console.log('rules  for               engine  prepared ms  p50 ms  p95 ms  p99 ms  allowed');
for (const shape of ['different tools', 'one tool']) {
  for (const size of [10, 100, 1_000]) {
    const rows = Object.entries({ Cedar: cedar, plain: createPlainPolicyEngine() }).map(([name, engine]) => ({
      name,
      ...measure(engine, shape, size),
    }));
    if (rows[0].allowed !== rows[1].allowed) throw new Error('the engines decide differently');
    for (const { name, prepared, times, allowed } of rows) {
      const at = (share) => times[Math.floor(times.length * share)].toFixed(4);
      const cells = [String(size).padStart(5), shape.padEnd(16), name.padEnd(6), prepared.toFixed(1).padStart(11)];
      console.log(`${cells.join('  ')}  ${at(0.5)}  ${at(0.95)}  ${at(0.99)}  ${allowed}`);
    }
  }
}

function measure(engine, shape, size) {
  const decisions = createPolicyDecisions(engine);
  const from = performance.now();
  decisions.put({ profile: profileOf(shape, size), digest: 'bench' });
  const prepared = performance.now() - from;
  const times = [];
  let allowed = 0;
  for (let n = 0; n < ASKED + WARM_UP; n += 1) {
    const tool = toolOf(shape, n % (size + 7));
    const context = { repo: n % 3 === 0 ? 'finance/budgets' : 'legal/claims', amount_usd: (n * 37) % 100_000, n };
    const start = performance.now();
    const { outcome } = decisions.canUseTool('bench', tool, context);
    if (n >= WARM_UP) times.push(performance.now() - start);
    if (outcome === 'allow') allowed += 1;
  }
  decisions.remove('bench');
  return { prepared, times: times.sort((a, b) => a - b), allowed };
}

function toolOf(shape, n) {
  return shape === 'one tool' ? 'ext0__tool0' : `ext${n % EXTENSIONS}__tool${n}`;
}

/** One rule in five is for all tools of an extension, one in four denies, and half have conditions. */
function profileOf(shape, size) {
  const conditions = [{ repo: 'finance/*' }, { amount_usd: '<50000' }, { repo: ['legal/claims', 'hr/x'] }];
  const policies = Array.from({ length: size }, (_, n) => ({
    rule_type: n % 4 === 3 ? 'deny_tool' : 'allow_tool',
    pattern: n % 5 === 4 && shape !== 'one tool' ? `ext${n % EXTENSIONS}__*` : toolOf(shape, n),
    ...(n % 2 === 1 ? { conditions: conditions[n % 3] } : {}),
  }));
  return { role: 'bench', providers: { allowed_providers: [], forbidden_providers: [] }, policies };
}
