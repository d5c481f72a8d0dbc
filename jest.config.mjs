import { availableParallelism } from 'node:os';

/** Tests run as compiled, loaded by Node itself (docs/adr/0046): what is tested is what is shipped. */
export default {
  roots: ['<rootDir>/libs', '<rootDir>/gateway', '<rootDir>/services', '<rootDir>/e2e'],
  testMatch: ['<rootDir>/{libs,gateway,services,e2e}/**/dist/**/*.test.js'],
  testPathIgnorePatterns: ['/node_modules/'],
  transform: {},
  testEnvironment: '<rootDir>/libs/testing/dist/jest/native-environment.js',
  testRunner: '<rootDir>/libs/testing/dist/jest/native-runner.js',
  // Real Postgres, Redis and NATS, started once for all tests; see libs/testing/src/servers/start-servers.ts.
  globalSetup: '<rootDir>/libs/testing/dist/jest/global-setup.js',
  globalTeardown: '<rootDir>/libs/testing/dist/jest/global-teardown.js',
  // A bound for what hangs, not a measure of speed: the suite has to pass on a machine that is busy with other things.
  testTimeout: 180_000,
  // Some tests wait for servers more than they compute, so there are more workers than cores.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/libs/testing/dist/jest/slow-first-sequencer.js',
  reporters: ['default', '<rootDir>/libs/testing/dist/jest/closing-line-reporter.js'],
};
