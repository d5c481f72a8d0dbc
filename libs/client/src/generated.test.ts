import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { EventDataOf, EventName, InputOf, OPERATIONS, ResultOf } from '@handoff/contracts';
import type { ErrorCode as ContractCode } from '@handoff/kernel';
import type { ErrorCode, EventData, OperationTypes } from './index.js';

type Contract = typeof OPERATIONS;
type Name = keyof OperationTypes;

/** True for two types that take each other's values. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type Takes<A, B> = [B] extends [A] ? true : false;
/** Members of a query have a default or may be left out, but for these. */
type Asked<Q> = Partial<Q> & Pick<Q, Extract<keyof Q, 'path'>>;
type Part<T> = T extends undefined ? object : T;

interface AsTheContract {
  readonly results: { readonly [K in Name]: Same<OperationTypes[K]['result'], ResultOf<Contract[K]>> };
  readonly params: { readonly [K in Name]: Same<OperationTypes[K]['params'], InputOf<Contract[K]>['params']> };
  readonly query: { readonly [K in Name]: Takes<OperationTypes[K]['query'], Asked<InputOf<Contract[K]>['query']>> };
  readonly body: { readonly [K in Name]: Takes<OperationTypes[K]['body'], Part<InputOf<Contract[K]>['body']>> };
  readonly events: { readonly [N in EventName]: Same<EventData[N], Omit<EventDataOf<N>, 'participants'>> };
  readonly codes: { readonly all: Same<ErrorCode, ContractCode> };
}

/** Compiles only while every generated type has the values of the contract's, and every input takes them. */
function holds<T extends { readonly [P in keyof T]: { readonly [N in keyof T[P]]: true } }>(): T | undefined {
  return undefined;
}

test('the types of the client have the values of the contract', () => {
  expect(holds<AsTheContract>()).toBeUndefined();
});

test('the generated types import no schema', () => {
  const text = readFileSync(new URL('generated/types.d.ts', import.meta.url), 'utf8');
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual([
    '../call-options.js',
    '../listing.js',
  ]);
});
