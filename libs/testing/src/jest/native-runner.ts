import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { JestEnvironment } from '@jest/environment';
import type { Config } from '@jest/types';
import type { TestResult } from '@jest/test-result';
import { setJestGlobals } from './jest-globals.js';

const load = createRequire(createRequire(import.meta.url).resolve('jest-circus/runner'));
const { default: circus } = load('./runner.js') as { default: (...args: readonly unknown[]) => Promise<TestResult> };
/** Holds the tests of one file. It is loaded anew for each. */
const CIRCUS_STATE = load.resolve('./jestAdapterInit.js');
/**
 * Each file adds handlers to this global list of jest-circus. Those of earlier files would run for each test of a later one,
 * which took a third of a worker's CPU time.
 */
const CIRCUS_HANDLERS = Symbol.for('EVENT_HANDLERS');

register('./jest-globals-hook.js', import.meta.url);
// As the `handoff` command does: V8 11 crashes in inlined calls of WebAssembly.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

/** The part of Jest's runtime that is used here. */
interface TestRuntime {
  requireModuleOrMock(from: string, name: '@jest/globals'): Readonly<Record<string, unknown>>;
}

/** Runs a test file with jest-circus, loaded by Node instead of by Jest's own module loader. */
export default function runTestFile(
  globalConfig: Config.GlobalConfig,
  config: Config.ProjectConfig,
  environment: JestEnvironment,
  runtime: TestRuntime,
  testPath: string,
  ...rest: unknown[]
): Promise<TestResult> {
  delete load.cache[CIRCUS_STATE];
  Reflect.deleteProperty(globalThis, CIRCUS_HANDLERS);
  const native = {
    requireInternalModule: load,
    unstable_shouldLoadAsEsm: () => true,
    async unstable_importModule(path: string) {
      setJestGlobals(runtime.requireModuleOrMock(path, '@jest/globals'));
      return (await import(pathToFileURL(path).href)) as unknown;
    },
  };
  return circus(globalConfig, config, environment, Object.assign(runtime, native), testPath, ...rest);
}
