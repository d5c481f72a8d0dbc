import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { GatewayContext } from '../gateway-context.js';
import { answerMessage, type AnswerMessageDeps } from './answer-message.js';

const message = (): GatewayContext =>
  ({
    state: {
      body: Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping"}'),
      principal: { issuer: 'urn:test', subject: 'fin', roles: ['finance'] },
      traceId: 't',
    },
    req: { headers: {} },
    res: new EventEmitter(),
    set: () => undefined,
  }) as never;

test('the tools are loaded with the first message, once; a load that failed is tried again', async () => {
  let loads = 0;
  const answer = answerMessage({
    operationsFor: () => ({}),
    loadTools: () => {
      loads += 1;
      if (loads === 1) return Promise.reject(new Error('too many open files'));
      return Promise.resolve({ createMeshHttp: () => () => Promise.resolve(new Response('{}', { status: 202 })) });
    },
  } as object as AnswerMessageDeps);
  const next = () => Promise.resolve();
  expect(loads).toBe(0);
  await expect(answer(message(), next)).rejects.toThrow('too many open files');
  for (let turn = 0; turn < 2; turn += 1) {
    const ctx = message();
    await answer(ctx, next);
    expect([ctx.status, loads]).toEqual([202, 2]);
  }
});
