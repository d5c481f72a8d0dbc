// The rules of this house: what code of ours must not use, as patterns of syntax, and what React demands of the console. Rules that
// any TypeScript project has, and those that need types, are in .oxlintrc.jsonc.
import parser from '@typescript-eslint/parser';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';

/** Globals that a domain must not use: it receives the time, the ids and all other input as arguments. */
const impureGlobals = [
  'process',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
];

/**
 * The only files that may read the wall clock of a process, with the reason. Decisions and recorded facts use the
 * database's clock; waits use the monotonic clock (docs/adr/0017-the-databases-clock-decides.md).
 */
const wallClocks = {
  'libs/kernel/src/clock.ts': 'defines it',
  'libs/runtime/src/time/shared-time.ts': "measures it against the database's, and uses it until the first measurement",
  'services/all-in-one/src/commands/doctor.ts': "measures it against the database's",
  'gateway/src/open-ports.ts': 'checks the `exp` of tokens, with a tolerance; the readiness check bounds its error',
  'services/all-in-one/src/embedded-issuer.ts': 'sets the `exp` of tokens that the same machine checks',
  'services/all-in-one/src/console-link.ts': 'sets the `exp` of tokens that the same machine checks',
  'services/all-in-one/src/commands/token.ts': 'shows when a token expires',
  'services/all-in-one/src/commands/profile.ts': 'states in a signature when it was made, on the machine of the signer',
  'services/all-in-one/src/login/identity-provider.ts': 'reckons when a token ends, on the machine that keeps it',
  'services/all-in-one/src/login/file-lock.ts': 'reckons how old a lock file of this machine is',
  'services/all-in-one/src/login/login-token.ts': 'reckons whether a kept token has ended',
  'services/all-in-one/src/terminal/ages.ts': 'shows ages and remaining times',
  'libs/messaging/src/nats/micro-service.ts': 'reports the start time to `nats micro`',
  'libs/client/src/client-credentials.ts': 'tokens age while a laptop sleeps, and the gateway refuses expired ones',
  'libs/agent-mesh/src/call-once.ts':
    'names a call by the hour, also on a laptop that slept; gateways agree on the hour',
  'libs/testing/src/issuer.ts': 'plays an identity provider',
  'libs/testing/src/calls.ts': 'gives calls deadlines that no test reaches',
  'libs/testing/src/clock/shifted-date.ts': 'sets it, for tests',
};
const NOT_THE_WALL_CLOCK =
  "Stores decide by the database's clock, context.clock gives the shared time, and performance.now() or the steadyClock measures waits. Exceptions need a reason in eslint.config.js.";

const wallClockSyntax = [
  {
    selector: ":matches(NewExpression, CallExpression)[callee.name='Date'][arguments.length=0]",
    message: NOT_THE_WALL_CLOCK,
  },
  { selector: "ImportSpecifier[imported.name='systemClock']", message: NOT_THE_WALL_CLOCK },
];

/** Hints of the command name it as the person has called it: `handoff` or `npx handoff`. */
const HANDOFF_COMMAND = 'services/all-in-one/src/**/*.ts';
const NO_HINTS = ['services/all-in-one/src/testing/**'];
const literalCommands = ['Literal[value', 'TemplateElement[value.raw'].map((text) => ({
  selector: `${text}=/(["\`(:] ?|\\n *|^ *npx )(npx )?handoff [a-z]/]`,
  message: 'Name the command by commandName(): the person may have called it by npx.',
}));

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/bundle/',
      'libs/console/site/',
      'packages/',
      '**/node_modules/',
      'coverage/',
      '.handoff/',
      'e2e/',
      // No rule here is for them.
      '**/*.{js,mjs,cjs}',
      '**/*.test.ts',
    ],
  },
  // A wrong rule is changed here, where everyone sees it, and not disabled line by line.
  { linterOptions: { noInlineConfig: true } },
  { files: ['**/*.{ts,tsx}'], languageOptions: { parser } },

  {
    // The console is a program of its own, for browsers.
    files: ['libs/console/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'What others have written never becomes markup.',
        },
      ],
    },
  },

  {
    files: ['{libs,services}/*/src/**/*.ts', 'gateway/src/**/*.ts'],
    ignores: [
      // It shows ages and remaining times by the clock of the person's machine; it decides nothing by it.
      'libs/console/src/**',
      ...Object.keys(wallClocks),
      '**/*.contract.ts',
      '**/*-contract/*.ts',
      '**/*.fixture.ts',
      '{libs,services}/*/src/testing/**',
      'gateway/src/testing/**',
    ],
    rules: {
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: NOT_THE_WALL_CLOCK }],
      'no-restricted-syntax': ['error', ...wallClockSyntax],
    },
  },

  {
    files: [HANDOFF_COMMAND],
    ignores: NO_HINTS,
    rules: { 'no-restricted-syntax': ['error', ...literalCommands] },
  },
  {
    files: [HANDOFF_COMMAND],
    ignores: [...NO_HINTS, ...Object.keys(wallClocks)],
    rules: { 'no-restricted-syntax': ['error', ...wallClockSyntax, ...literalCommands] },
  },

  {
    files: ['services/*/src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The domain receives the time as an argument.' },
        { object: 'Math', property: 'random', message: 'The domain receives its ids as arguments.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The domain receives the time as an argument.',
        },
        {
          selector: 'ImportSpecifier[imported.name=/^(uuidv7|systemClock)$/]',
          message: 'The domain receives its ids and the time as arguments.',
        },
      ],
    },
  },
);
