import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { systemClock } from '@handoff/kernel';
import { describeDeliverySender, HASTY_MS, PATIENT_MS } from '../ports/delivery-sender.contract.js';
import type { DeliverySender } from '../ports/delivery-sender.js';
import { startReceiver, type Receiver } from '@handoff/testing';
import { createHttpDeliverySender, lookupAllowed, type Lookup } from './http-delivery-sender.js';

const options = { clock: systemClock, timeoutMs: PATIENT_MS, userAgent: 'Handoff-Webhooks/test' };
const policy = { allowInsecure: true, privateHosts: new Set(['127.0.0.1']) };

describeDeliverySender('HTTP', (timeoutMs) => createHttpDeliverySender({ ...options, policy, timeoutMs }));

/** A resolver that answers each question with the next of its answers. */
function answering(...answers: readonly (readonly string[])[]): Lookup & { readonly asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (host, _options, callback) => {
    const addresses = answers[Math.min(asked.push(host), answers.length) - 1]!;
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    queueMicrotask(() => callback(null, found));
  };
  return Object.assign(lookup, { asked });
}

test('an answer that does not stop is cut off by its length, long before the time is up', async () => {
  const receiver = await startReceiver();
  receiver.answer((response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16 * 1024)));
    };
    response.writeHead(200).on('drain', more);
    more();
  });
  const sender = createHttpDeliverySender({ ...options, policy });
  expect(await sender.send({ url: receiver.url, headers: {}, body: '{}' })).toEqual({ statusCode: 200 });
  await receiver.close();
});

describe('a name', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const send = (
    lookup: Lookup,
    privateHosts: readonly string[] = [],
    timeoutMs = PATIENT_MS,
  ): ReturnType<DeliverySender['send']> =>
    createHttpDeliverySender({
      ...options,
      timeoutMs,
      policy: { allowInsecure: true, privateHosts: new Set(privateHosts) },
      lookup,
    }).send({ url: `http://rebinding.example.com:${receiver.port}/`, headers: {}, body: '{}' });

  test.each([['127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['169.254.169.254'], ['10.0.0.1'], ['64:ff9b::7f00:1']])(
    'that leads to %s is not connected to',
    async (address) => {
      expect(await send(answering([address]))).toEqual({ error: 'address_not_allowed' });
      expect(receiver.connections()).toBe(0);
    },
  );

  test.each([true, false])('that leads to a private address too is known by its public ones alone (all: %s)', (all) => {
    const strict = { allowInsecure: false, privateHosts: new Set<string>() };
    const lookup = lookupAllowed(strict, answering(['10.0.0.1', '2606:4700:4700::1111', '1.1.1.1', '::1']));
    const found = new Promise((resolve) => {
      lookup('rebinding.example.com', { all }, (_error, addresses) => resolve(addresses));
    });
    const allowed = [
      { address: '2606:4700:4700::1111', family: 6 },
      { address: '1.1.1.1', family: 4 },
    ];
    return expect(found).resolves.toEqual(all ? allowed : allowed[0]!.address);
  });

  test('is looked up once for each attempt, so that it cannot change between being judged and being used', async () => {
    const lookup = answering(['127.0.0.1'], ['10.0.0.1']);
    expect(await send(lookup, ['rebinding.example.com'])).toEqual({ statusCode: 204 });
    expect(lookup.asked).toEqual(['rebinding.example.com']);
  });

  test('that is listed may lead anywhere', async () => {
    expect(await send(answering(['127.0.0.1']), ['rebinding.example.com'])).toEqual({ statusCode: 204 });
  });

  test('that leads nowhere is unreachable', async () => {
    const nowhere: Lookup = (_host, _options, callback) =>
      callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []);
    expect(await send(nowhere)).toEqual({ error: 'unreachable' });
  });

  test('that is never found out about is given up on', async () => {
    expect(await send(() => undefined, [], HASTY_MS)).toEqual({ error: 'timeout' });
  });
});
