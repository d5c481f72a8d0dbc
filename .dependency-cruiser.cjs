/**
 * The dependency rule, as code: adapters → application → ports → domain → libs/kernel. Every rule here is broken on
 * purpose by a fixture in libs/testing/src/dependency-rules.test.ts, which fails when a rule no longer bites.
 *
 * Packages see each other as compiled (`dist/`), as they do when they run: build before.
 */

/** Code that is not run in production (tests, generators of documents): it may use what it needs to look at the rest. */
const TEST_CODE =
  '\\.(test|contract|fixture)\\.ts$|-contract/|-harness\\.ts$|/src/(generate-[^/]+\\.ts$|schema-doc/)|/src/testing(\\.ts$|/)|^libs/testing/|^e2e/';
/** What the name of an adapter leads with. Files of adapters/ that lead with none of these are parts of one. */
const TECHNOLOGIES = 'postgres|pglite|redis|memory|nats|bus|http|oidc|crypto|embedded|system';
/** Any file of a package, compiled or not. */
const inside = (packages) => `^(${packages})/`;

/** A rule for shipped code. */
const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { ...from, pathNot: [TEST_CODE, from.pathNot].flat().filter(Boolean) },
  to,
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one idea in two places; and what is undefined depends on who is loaded first.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An import that leads nowhere escapes every other rule. Build first, so that packages find each other.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    rule(
      'dependencies-are-declared',
      'A package imports only what its own package.json names: hoisting makes the rest work by accident.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'no-test-tools-in-production',
      'Test servers, test issuers, builders, tests and contract suites are not shipped.',
      {},
      {
        path: [
          inside('libs/testing'),
          '\\.(test|contract|fixture)\\.(ts|js)$',
          '-contract/',
          '-harness\\.(ts|js)$',
          '^(libs|services)/[^/]+/(src|dist)/testing(\\.|/)',
          '^e2e/',
        ],
      },
    ),

    // ------------------------------------------------------------------------------------------------- the layers
    rule(
      'domain-is-the-innermost',
      'The domain knows nothing but itself and the kernel: what it decides can be read and tested without the rest.',
      { path: '^services/([^/]+)/src/domain/' },
      { pathNot: ['^services/$1/src/domain/', inside('libs/kernel')] },
    ),
    rule(
      'kernel-does-no-io',
      'The kernel is what the domain is made of. Hashes and UUIDs are all it takes from Node; no files, network, processes.',
      { path: '^libs/kernel/src/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    ),
    rule(
      'kernel-knows-no-other-package',
      'Everything is built on the kernel, so it is built on nothing of ours.',
      { path: '^libs/kernel/src/' },
      { path: '^(libs/(?!kernel/)|gateway/|services/)' },
    ),
    rule(
      'ports-know-no-implementation',
      'A port states a need. It does not know the use cases that have it or the adapters that meet it.',
      { path: '^(services/[^/]+|gateway)/src/ports/' },
      { path: '^$1/src/(application|adapters)/' },
    ),
    rule(
      'application-knows-no-adapter',
      'Use cases are written against ports; which technology is behind one is decided in module.ts.',
      { path: '^(services/[^/]+|gateway)/src/application/' },
      { path: '^$1/src/adapters/' },
    ),
    rule(
      'application-knows-no-technology',
      'Use cases and ports neither talk to Postgres nor to Redis: their adapters do. Types are words, and may be used.',
      { path: '^(services/[^/]+|gateway)/src/(application|ports)/' },
      { path: inside('libs/(postgres|redis)'), dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'adapters-stand-alone',
      'One adapter does not import another, nor does a part that they share: each can be thrown away alone.',
      { path: '^(services/[^/]+|gateway)/src/adapters/([a-z0-9]+)' },
      { path: `^$1/src/adapters/(${TECHNOLOGIES})[-/.]`, pathNot: '^$1/src/adapters/$2[-/.]' },
    ),

    // ----------------------------------------------------------------------------------------------- the packages
    rule(
      'services-do-not-import-services',
      'Services talk over the bus and share nothing but contracts. all-in-one alone sees every module.',
      { path: '^services/([^/]+)/', pathNot: '^services/all-in-one/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    rule(
      'gateway-does-not-import-services',
      'The gateway knows operations, not who performs them.',
      { path: '^gateway/' },
      { path: '^services/' },
    ),
    rule(
      'libs-import-libs-only',
      'What is shared does not know who shares it.',
      { path: '^libs/' },
      { path: '^(gateway|services)/' },
    ),

    // ------------------------------------------------------------------------- one place for each outside library
    rule(
      'nats-in-one-place',
      'The client of NATS is used behind the bus ports alone, so that timeouts and reconnection are set once.',
      { pathNot: '^libs/messaging/src/nats/' },
      { path: 'node_modules/(@nats-io|nats)/' },
    ),
    rule(
      'postgres-in-one-place',
      'pg, knex and PGlite are used behind the Database port alone: it owns timeouts, retries and SQLSTATEs.',
      { pathNot: '^libs/postgres/src/' },
      { path: 'node_modules/(pg|pg-[^/]+|knex|@electric-sql)/' },
    ),
    rule(
      'redis-in-one-place',
      'ioredis is used behind RedisClient alone: it owns timeouts and what happens while Redis is away.',
      { pathNot: '^libs/redis/src/' },
      { path: 'node_modules/(ioredis|redis)/' },
    ),
    rule(
      'mcp-in-one-place',
      'The Model Context Protocol is spoken by the mesh library alone: its revisions come and go, the tools stay.',
      { pathNot: '^libs/agent-mesh/src/' },
      { path: 'node_modules/@modelcontextprotocol/' },
    ),
    rule(
      'koa-in-the-gateway-only',
      'Services are reached over the bus; HTTP belongs to the gateway.',
      { pathNot: '^gateway/src/' },
      { path: 'node_modules/(koa|koa-[^/]+|@koa)/' },
    ),
  ],

  options: {
    exclude: { path: '(^|/)(coverage|\\.handoff)/' },
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
