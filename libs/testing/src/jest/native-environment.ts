import { createContext, type Context } from 'node:vm';
import type { JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/**
 * Tests run in the global scope of their worker process, with Node's own module loader, so a worker loads and compiles
 * each module once. In Jest's own environment each test file loads all of them again.
 *
 * Files in one worker share modules and globals. Only what tests change on purpose is restored here: the environment
 * variables, `process.exit`, mocks and timers.
 */
export default class NativeEnvironment implements JestEnvironment<number> {
  readonly global = globalThis as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(this.global);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #env = { ...process.env };
  readonly #exit = Object.getOwnPropertyDescriptor(process, 'exit')!;
  readonly #context = createContext();

  constructor({ projectConfig }: JestEnvironmentConfig) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: this.global });
  }

  setup(): Promise<void> {
    return Promise.resolve();
  }

  teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    this.moduleMocker.restoreAllMocks();
    Object.defineProperty(process, 'exit', this.#exit);
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    return Promise.resolve();
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  /** Required by Jest; nothing runs in it. */
  getVmContext(): Context {
    return this.#context;
  }
}
