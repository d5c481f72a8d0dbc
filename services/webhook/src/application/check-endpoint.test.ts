import { describe, expect, test } from '@jest/globals';
import { checkEndpoint } from './check-endpoint.js';

const policy = { allowInsecure: false, privateHosts: new Set(['intranet']) };
const leadingTo = (...addresses: readonly string[]) => ({ policy, resolver: { addressesOf: async () => addresses } });
const refused = { urlRefusal: expect.objectContaining({ code: 'VALIDATION_FAILED' }) };

describe('a URL to register', () => {
  test.each([[['1.1.1.1']], [['1.1.1.1', '2606:4700:4700::1111']]])(
    'whose host leads to %j is fine',
    async (addresses) => {
      const endpoint = await checkEndpoint('https://Hooks.Example.COM', leadingTo(...addresses));
      expect(endpoint).toEqual({ url: 'https://hooks.example.com/', urlRefusal: undefined });
    },
  );

  test.each([[['10.0.0.1']], [['1.1.1.1', '127.0.0.1']], [['::ffff:1.1.1.1']]])(
    'whose host leads to %j is refused',
    async (addresses) => {
      expect(await checkEndpoint('https://hooks.example.com/', leadingTo(...addresses))).toMatchObject(refused);
    },
  );

  test('is refused in the same words whether its host is inside or nowhere', async () => {
    const answers = await Promise.all(
      [['10.0.0.1'], ['::1'], ['169.254.169.254', '1.1.1.1'], []].map(async (addresses) => {
        const { urlRefusal } = await checkEndpoint('https://hooks.example.com/', leadingTo(...addresses));
        return [urlRefusal?.code, urlRefusal?.message, urlRefusal?.detail, JSON.stringify(urlRefusal?.errors)];
      }),
    );
    expect(answers[0]?.[0]).toBe('VALIDATION_FAILED');
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('whose host is listed may lead anywhere', async () => {
    const endpoint = await checkEndpoint('https://intranet/', leadingTo('10.0.0.1'));
    expect(endpoint).toEqual({ url: 'https://intranet/', urlRefusal: undefined });
  });

  test('that is none is refused', async () => {
    expect(await checkEndpoint('nonsense', leadingTo())).toMatchObject(refused);
  });
});
