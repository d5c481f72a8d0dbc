import { describe, expect, test } from '@jest/globals';
import { readAuthentication } from './authentication.js';

describe('the claims read of an authentication', () => {
  test('are those of the right type', () => {
    const claims = {
      authTime: 1_767_225_600,
      acr: 'urn:mace:incommon:iap:silver',
      amr: ['pwd', 'otp'],
      actor: 'agent-7',
    };
    expect(readAuthentication(claims)).toEqual(claims);
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['a time that is text', { authTime: '1767225600' }],
    ['a time before all times', { authTime: -1 }],
    ['a time that is a fraction', { authTime: 1.5 }],
    ['a time beyond 2^53', { authTime: 1e300 }],
    ['a context that is a number', { acr: 2 }],
    ['a blank context', { acr: ' ' }],
    ['an endless context', { acr: 'x'.repeat(256) }],
    ['a NUL', { acr: 'a\0b', actor: 'a\0b' }],
    ['a lone surrogate', { acr: '\ud800' }],
    ['methods that are text', { amr: 'pwd' }],
    ['methods that are numbers', { amr: [1, null, {}, ''] }],
    ['an actor that is a list', { actor: ['agent'] }],
    ['members of another sort', { issuer: 'x' }],
  ])('is nothing of %s', (_, claims) => {
    expect(readAuthentication(claims)).toBeUndefined();
  });

  test('are the valid ones when others are not', () => {
    const amr = [...Array.from({ length: 20 }, (_, index) => `method-${index}`), 'x'.repeat(256)];
    const read = readAuthentication({ authTime: null, acr: '1', amr });
    expect(read).toEqual({ acr: '1', amr: amr.slice(0, 16) });
  });
});
