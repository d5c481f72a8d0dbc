import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from inlining calls of WebAssembly, where that ends the process: V8 11 (Node.js 20) stops with "Fatal error: unreachable
 * code" (`Deoptimizer::DoComputeBuiltinContinuation`) if it has to deoptimise a function during such a call. Under load Cedar's calls
 * met that within seconds. Code that is compiled later has no such calls, so this comes first.
 */
export function callWasmOutOfLine(v8Version = process.versions.v8, setFlags = setFlagsFromString): void {
  if (v8Version.startsWith('11.')) setFlags('--no-turbo-inline-js-wasm-calls');
}
