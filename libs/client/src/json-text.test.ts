import { describe, expect, test } from '@jest/globals';
import { toJsonText } from './json-text.js';

class Money {
  constructor(readonly amount: number) {}
}
const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

describe('JSON text keeps the whole value', () => {
  test.each([
    [{ a: [1, -0.5, true, null, 'x'], b: {} }],
    [{ left: undefined }],
    [Object.create(null)],
    [new Date(0)],
    [{ toJSON: () => ({ a: 1 }) }],
    [new Money(3)],
    [structuredClone({})],
    ['text'],
  ])('%j', (value) => {
    expect(toJsonText(value)).toBe(JSON.stringify(value));
  });

  test.each<[string, unknown, RegExp]>([
    ['NaN', { total: Number.NaN }, /"total" cannot be sent: NaN/],
    ['Infinity', [{ total: Infinity }], /Infinity/],
    ['a number that toJSON makes NaN', { at: { toJSON: () => Number.NaN } }, /"at".*NaN/],
    ['a function', { done: () => 1 }, /"done".*no function/],
    ['a symbol', [Symbol('x')], /no symbol/],
    ['undefined in a list', { list: [1, undefined] }, /undefined/],
    ['a hole in a list', Array(2), /undefined/],
    ['a date that is none', { at: new Date('nonsense') }, /"at".*not valid/],
    ['a Map', { counts: new Map([['a', 1]]) }, /nothing of a Map/],
    ['a Set', new Set([1]), /nothing of a Set/],
    ['an Error', { cause: new Error('x') }, /nothing of a Error/],
    ['a promise that was not awaited', { result: Promise.resolve(1) }, /nothing of a Promise/],
    ['a BigInt', { n: 1n }, /BigInt/],
    ['a cycle', cyclic, /circular/i],
  ])('%s is a TypeError', (_what, value, message) => {
    expect(() => toJsonText(value)).toThrow(TypeError);
    expect(() => toJsonText(value)).toThrow(message);
  });
});
