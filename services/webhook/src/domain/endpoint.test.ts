import { describe, expect, test } from '@jest/globals';
import { mayConnectTo, readEndpoint, type EndpointPolicy } from './endpoint.js';

const strict: EndpointPolicy = { allowInsecure: false, privateHosts: new Set() };
const lenient: EndpointPolicy = { allowInsecure: true, privateHosts: new Set(['127.0.0.1', '::1', 'intranet']) };

const refused = (text: string, policy: EndpointPolicy): string => {
  try {
    return `read as ${readEndpoint(text, policy).url}`;
  } catch (error) {
    return (error as { errors: { message: string }[] }).errors[0]!.message;
  }
};

describe('a URL', () => {
  test('is read in its one spelling, without a fragment', () => {
    expect(readEndpoint('HTTPS://Hooks.Example.COM:443/a/../b?q=1#part', strict)).toEqual({
      url: 'https://hooks.example.com/b?q=1',
      host: 'hooks.example.com',
      origin: 'https://hooks.example.com',
    });
  });

  test('may have any port', () => {
    expect(readEndpoint('https://hooks.example.com:8443/', strict).origin).toBe('https://hooks.example.com:8443');
  });

  test.each(['', 'hooks.example.com', '/in', 'https://', 'https:// /', 'https://[fe80::1%25eth0]/', 'https://a b/'])(
    '%j is none',
    (text) => {
      expect(refused(text, strict)).toBe('must be a URL');
    },
  );

  test.each(['http://hooks.example.com/', 'ftp://hooks.example.com/', 'file:///etc/passwd', 'javascript:alert(1)'])(
    '%s is not https',
    (text) => {
      expect(refused(text, strict)).toBe('must start with https://');
    },
  );

  test('may be http where an operator allows it, and nothing else', () => {
    expect(readEndpoint('http://hooks.example.com/', lenient).url).toBe('http://hooks.example.com/');
    expect(refused('ws://hooks.example.com/', lenient)).toBe('must start with https:// or http://');
  });

  test.each(['https://user@hooks.example.com/', 'https://user:pass@hooks.example.com/', 'https://:p@1.1.1.1/'])(
    '%s may not contain a user or a password',
    (text) => {
      expect(refused(text, strict)).toBe('must not hold a user or a password');
    },
  );
});

/** However a private address is spelt, it is one. */
const PRIVATE = [
  'https://127.0.0.1/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://127.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.0.0.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://%31%32%37.0.0.1/',
  'https://１２７.0.0.1/',
  'https://127。0。0。1/',
  'https://0/',
  'https://10.1.2.3/',
  'https://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[fe80::1]/',
  'https://[fd00::1]/',
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://a.localhost/',
  'https://ｌｏｃａｌｈｏｓｔ/',
];

describe('a private address', () => {
  test.each(PRIVATE)('as in %s is refused', (text) => {
    expect(refused(text, strict)).toBe('must lead to a public address');
  });

  test.each(['http://127.0.0.1:9/', 'http://2130706433/', 'https://[::1]/', 'https://127.0.0.1./'])(
    'as in %s may be where its host is listed',
    (text) => {
      expect(refused(text, lenient)).toMatch(/^read as/);
    },
  );

  test.each(['https://127.0.0.2/', 'https://[::ffff:127.0.0.1]/', 'https://localhost/', 'https://10.0.0.1/'])(
    'as in %s may not, since another host is listed',
    (text) => {
      expect(refused(text, lenient)).toBe('must lead to a public address');
    },
  );
});

test('to a host that is listed any address may be connected to, to others public ones', () => {
  expect(mayConnectTo('10.0.0.1', 'intranet', lenient)).toBe(true);
  expect(mayConnectTo('10.0.0.1', 'Intranet.', lenient)).toBe(true);
  expect(mayConnectTo('10.0.0.1', 'hooks.example.com', lenient)).toBe(false);
  expect(mayConnectTo('1.1.1.1', 'hooks.example.com', lenient)).toBe(true);
});
