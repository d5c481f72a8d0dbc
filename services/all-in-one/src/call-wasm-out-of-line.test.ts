import { expect, test } from '@jest/globals';
import { callWasmOutOfLine } from './call-wasm-out-of-line.js';

test.each([
  ['11.3.244.8-node.38', ['--no-turbo-inline-js-wasm-calls']],
  ['12.4.254.21-node.35', []],
  ['13.6.233.17-node.37', []],
])('V8 %s gets the flags %j', (version, expected) => {
  const flags: string[] = [];
  callWasmOutOfLine(version, (flag) => void flags.push(flag));
  expect(flags).toEqual(expected);
});
