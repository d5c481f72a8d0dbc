import { describe, expect, test } from '@jest/globals';
import { uuidv7 } from '@handoff/kernel';
import { Webhook } from 'standardwebhooks';
import { mintSecret, signDelivery } from './sign-delivery.js';

const body = '{"text":"ü😀"}';
const now = new Date();
const id = uuidv7(now);

describe('a signature', () => {
  test('is the one of the published example', () => {
    const at = new Date(1_614_265_330_000);
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body: '{"test": 2432232314}' };
    expect(signDelivery(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is verified by the library of Standard Webhooks', () => {
    const secret = mintSecret();
    expect(new Webhook(secret).verify(body, signDelivery({ id, at: now, body }, [secret]))).toEqual(JSON.parse(body));
  });

  test('by two secrets is verified by either, and by no other', () => {
    const [current, previous] = [mintSecret(), mintSecret()];
    const headers = signDelivery({ id, at: now, body }, [current, previous]);
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const secret of [current, previous]) expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(mintSecret()).verify(body, headers)).toThrow('No matching signature');
  });

  test.each(['body', 'webhook-id', 'webhook-timestamp'])('does not survive another %s', (part) => {
    const secret = mintSecret();
    const headers = signDelivery({ id, at: now, body }, [secret]);
    const changed = {
      ...headers,
      [part]: part === 'webhook-id' ? uuidv7(now) : String(Math.floor(Date.now() / 1e3) + 1),
    };
    expect(() => new Webhook(secret).verify(part === 'body' ? `${body} ` : body, changed)).toThrow(
      'No matching signature',
    );
  });
});

test('a secret is 32 random bytes in the form of Standard Webhooks', () => {
  expect(mintSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(mintSecret()).not.toBe(mintSecret());
});
