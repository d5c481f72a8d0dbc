/**
 * The dependency rule, as code: adapters → application → ports → domain → libs/kernel. For each rule a fixture in
 * libs/testing/src/dependency-rules.test.ts breaks it on purpose; the test fails when the rule misses that.
 *
 * Packages import each other as compiled (`dist/`), in tests as in production: build first.
 */

/** Code that does not run in production (tests, document generators) may import anything it inspects. */
const TEST_CODE =
  '\\.(test|contract|fixture)\\.tsx?$|-contract/|-harness\\.ts$|/src/(generate-[^/]+\\.ts$|schema-doc/)|/src/testing(\\.ts$|/)|^libs/testing/|^e2e/';
/** The file name of an adapter starts with one of these. Other files in adapters/ are parts of an adapter. */
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
        'Two files that need each other are one idea in two places, and the load order decides which exports are undefined.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      comment: 'An unresolved import escapes every other rule. Build first, so that packages find each other.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    rule(
      'dependencies-are-declared',
      'A package imports only the dependencies in its own package.json: any other works by accident, through hoisting.',
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
      'The domain imports only itself and the kernel, so that its rules can be read and tested alone. One file compares addresses by BlockList of node:net.',
      { path: '^services/([^/]+)/src/domain/', pathNot: '^services/webhook/src/domain/public-address\\.ts$' },
      { pathNot: ['^services/$1/src/domain/', inside('libs/kernel')] },
    ),
    rule(
      'kernel-does-no-io',
      'The domain is built on the kernel, so the kernel does no I/O: from Node it uses only hashes and UUIDs.',
      { path: '^libs/kernel/src/' },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer)$' },
    ),
    rule(
      'kernel-knows-no-other-package',
      'Every package builds on the kernel, so the kernel builds on none of them.',
      { path: '^libs/kernel/src/' },
      { path: '^(libs/(?!kernel/)|gateway/|services/)' },
    ),
    rule(
      'ports-know-no-implementation',
      'A port states a need. It imports neither the use cases that have the need nor the adapters that meet it.',
      { path: '^(services/[^/]+|gateway)/src/ports/' },
      { path: '^$1/src/(application|adapters)/' },
    ),
    rule(
      'application-knows-no-adapter',
      'Use cases depend on ports; module.ts decides which technology implements a port.',
      { path: '^(services/[^/]+|gateway)/src/application/' },
      { path: '^$1/src/adapters/' },
    ),
    rule(
      'application-knows-no-technology',
      'Only adapters talk to Postgres and Redis; use cases and ports do not. Importing types is allowed.',
      { path: '^(services/[^/]+|gateway)/src/(application|ports)/' },
      { path: inside('libs/(postgres|redis)'), dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'adapters-stand-alone',
      'No adapter, and no part that adapters share, imports another adapter: each can be deleted alone.',
      { path: '^(services/[^/]+|gateway)/src/adapters/([a-z0-9]+)' },
      { path: `^$1/src/adapters/(${TECHNOLOGIES})[-/.]`, pathNot: '^$1/src/adapters/$2[-/.]' },
    ),

    // ----------------------------------------------------------------------------------------------- the packages
    rule(
      'services-do-not-import-services',
      'Services talk over the bus and share only contracts. Only all-in-one imports every module.',
      { path: '^services/([^/]+)/', pathNot: '^services/all-in-one/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    rule(
      'gateway-does-not-import-services',
      'The gateway knows operations, not the services that perform them.',
      { path: '^gateway/' },
      { path: '^services/' },
    ),
    rule(
      'gateway-has-no-database',
      'It keeps nothing, so its process loads no code for a database.',
      { path: '^(gateway/src/|libs/runtime/src/(?!service\\.ts|operations/(known-roles|open-|until-migrated)))' },
      {
        path: [
          inside('libs/postgres'),
          '^libs/runtime/(src|dist)/(service|operations/(known-roles|open-|until-migrated))',
        ],
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    ),
    rule(
      'gateway-loads-tools-on-demand',
      'A gateway of agents that call the REST API does not need the MCP tools: the first message loads them.',
      { path: '^gateway/src/' },
      { path: inside('libs/agent-mesh'), dependencyTypesNot: ['type-only', 'dynamic-import'] },
    ),
    rule(
      'libs-import-libs-only',
      'A library does not import its users.',
      { path: '^libs/' },
      { path: '^(gateway|services)/' },
    ),

    // ------------------------------------------------------------------------------------------------ the console
    rule(
      'console-imports-the-client-only',
      'The console is a client of the public API: it runs in a browser, and knows Handoff by @handoff/client alone.',
      { path: '^libs/console/src/' },
      { path: '^(libs/(?!console/|client/)|gateway/|services/)' },
    ),
    rule(
      'console-runs-in-a-browser',
      'Nothing of Node.js is there.',
      { path: '^libs/console/src/' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'console-parts-know-no-page',
      'Pages are put together from parts; a part that needs a page is a part of that page. The shell knows the list of pages.',
      { path: '^libs/console/src/(parts|api|session|text)/' },
      { path: '^libs/console/src/(pages|card)/', pathNot: '^libs/console/src/pages/navigation\\.ts$' },
    ),
    rule(
      'console-card-asks-its-host-only',
      'An MCP host shows the card in a frame of its own and makes its calls: nobody signs in there, and no gateway is within reach.',
      { path: '^libs/console/src/card/' },
      { path: '^libs/console/src/(pages|api|session)/' },
    ),
    rule(
      'console-session-stands-alone',
      'Signing in comes before everything that is drawn or read.',
      { path: '^libs/console/src/session/' },
      { path: '^libs/console/src/(pages|parts|api|text)/' },
    ),
    rule(
      'react-in-the-console-only',
      'Only the console is drawn in a browser; no process loads its libraries.',
      { pathNot: '^libs/console/' },
      { path: 'node_modules/(react|react-dom|@tanstack|@base-ui|oauth4webapi|vite)/' },
    ),

    // ------------------------------------------------------------------------- one place for each outside library
    rule(
      'nats-in-one-place',
      'Only the bus adapter uses the NATS client, so that timeouts and reconnection are set once.',
      { pathNot: '^libs/messaging/src/nats/' },
      { path: 'node_modules/(@nats-io|nats)/' },
    ),
    rule(
      'postgres-in-one-place',
      'Only the Database adapter uses pg, knex and PGlite: it owns timeouts, retries and SQLSTATEs.',
      { pathNot: '^libs/postgres/src/' },
      { path: 'node_modules/(pg|pg-[^/]+|knex|@electric-sql)/' },
    ),
    rule(
      'redis-in-one-place',
      'Only RedisClient uses ioredis: it owns timeouts and the behaviour during an outage of Redis.',
      { pathNot: '^libs/redis/src/' },
      { path: 'node_modules/(ioredis|redis)/' },
    ),
    rule(
      'mcp-in-one-place',
      'Only the mesh library speaks the Model Context Protocol: its revisions come and go, the tools stay.',
      { pathNot: '^libs/agent-mesh/src/' },
      { path: 'node_modules/@modelcontextprotocol/' },
    ),
    rule(
      'yaml-in-one-place',
      'Only the profile library reads YAML: it refuses what makes a document mean more than it shows.',
      { pathNot: '^libs/profiles/src/' },
      { path: 'node_modules/(yaml|js-yaml)/' },
    ),
    rule(
      'cedar-in-one-place',
      'Only one adapter of the policy library loads Cedar: 4 MiB of WebAssembly, which a process without decisions must not load.',
      { pathNot: '^libs/policy/src/cedar/' },
      { path: 'node_modules/@cedar-policy/' },
    ),
    rule(
      'policy-where-decisions-are-made',
      'The gateway and the other services ask for a decision. Only the directory service and the command line make one.',
      { path: '^(gateway|services/(session|task|audit|webhook)|libs/(?!policy/)[^/]+)/' },
      { path: inside('libs/policy') },
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
