import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What a domain may not ask for: it is given the time, the ids and everything else it decides upon. */
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
 * Where the wall clock of a process is right. Nowhere else may it be asked: what decides or is written as a fact goes by the
 * database's clock, and what waits by the monotonic one (docs/adr/0017-the-databases-clock-decides.md).
 */
const wallClocks = {
  'libs/kernel/src/clock.ts': 'is where it is named',
  'libs/runtime/src/time/shared-time.ts': 'measures it against the database, and tells by it until the first look',
  'services/all-in-one/src/commands/doctor.ts': 'measures it against the database',
  'gateway/src/module.ts': 'the `exp` of tokens, with a tolerance, by a clock that the readiness vouches for',
  'services/all-in-one/src/embedded-issuer.ts': 'sets the `exp` of tokens that the same machine judges',
  'services/all-in-one/src/commands/token.ts': 'tells a person when a token expires',
  'services/all-in-one/src/commands/inbox.ts': 'tells a person how long ago, or how soon, something is',
  'libs/messaging/src/nats/micro-service.ts': 'tells `nats micro` when the service was started',
  'libs/client/src/client-credentials.ts':
    'tokens get older while a laptop sleeps, and the gateway refuses those that expired',
  'libs/agent-mesh/src/call-once.ts':
    'names a call by its hour, also on a laptop that slept; gateways agree on the hour',
  'libs/testing/src/issuer.ts': 'plays an identity provider',
  'libs/testing/src/clock/shifted-date.ts': 'sets it, for tests',
};
const NOT_THE_WALL_CLOCK =
  "Stores decide by the database's clock, context.clock tells the shared time, and waits are counted by performance.now() or the steadyClock. Where the wall clock is right all the same, eslint.config.js says why.";

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/', '.handoff/'] },
  // A rule that is wrong is changed here, where everybody sees it, not switched off line by line.
  { linterOptions: { noInlineConfig: true } },

  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      // `${process.env.X}` in a shell is one thing; undeclared names in a module are another, and TypeScript finds them.
      'no-undef': 'off',
      'prefer-const': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
    },
  },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    // One program for all packages, on the built declarations of each: with a program per package (projectService) the
    // same types are worked out again in every one of them, which took four times as long (131 s of CPU against 33 s).
    languageOptions: { parserOptions: { project: 'tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise that nobody waits for fails without anybody noticing, or after the test that started it.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // Without it a `catch` around `return call()` catches nothing.
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // States and kinds are unions: a new member has to be decided upon everywhere.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Functions that fulfil an asynchronous port need not have anything to await.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    // Packages log through the logger they are given, or not at all.
    files: ['{libs,gateway,services}/**/src/**/*.ts'],
    rules: { 'no-console': 'error' },
  },

  {
    files: ['{libs,services}/*/src/**/*.ts', 'gateway/src/**/*.ts'],
    ignores: [
      ...Object.keys(wallClocks),
      '**/*.test.ts',
      '**/*.contract.ts',
      '**/*-contract/*.ts',
      '**/*.fixture.ts',
      '{libs,services}/*/src/testing/**',
      'gateway/src/testing/**',
    ],
    rules: {
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: NOT_THE_WALL_CLOCK }],
      'no-restricted-syntax': [
        'error',
        {
          selector: ":matches(NewExpression, CallExpression)[callee.name='Date'][arguments.length=0]",
          message: NOT_THE_WALL_CLOCK,
        },
        { selector: "ImportSpecifier[imported.name='systemClock']", message: NOT_THE_WALL_CLOCK },
      ],
    },
  },

  {
    files: ['services/*/src/domain/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...impureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The domain is given the time.' },
        { object: 'Math', property: 'random', message: 'The domain is given its ids.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The domain is given the time.' },
        {
          selector: 'ImportSpecifier[imported.name=/^(uuidv7|systemClock)$/]',
          message: 'The domain is given its ids and the time.',
        },
      ],
    },
  },

  {
    // What a black-box test gets is whatever came over the wire, and matchers such as expect.any() have no type: what
    // they claim is checked by running them.
    files: [
      '**/*.test.ts',
      '**/*.contract.ts',
      '**/*-contract/*.ts',
      'services/*/src/testing/**/*.ts',
      'e2e/src/**/*.ts',
    ],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  {
    files: ['**/*.test.ts', '**/*.contract.ts'],
    rules: {
      // Every test runs, always, everywhere.
      'no-restricted-properties': [
        'error',
        ...['describe', 'test', 'it'].flatMap((object) =>
          ['skip', 'only', 'todo'].map((property) => ({ object, property, message: 'Every test runs.' })),
        ),
      ],
    },
  },
);
