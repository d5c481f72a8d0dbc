import { describe, expect, test } from '@jest/globals';
import { describeTlsFault, type TlsServer } from './tls-faults.js';

const server: TlsServer = { name: 'NATS', caSetting: 'THE_CA', certSettings: 'THE_CERT' };
const coded = (code: string, cause?: unknown): Error => Object.assign(new Error('raw', { cause }), { code });

describe('a failure of TLS', () => {
  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /Set THE_CA to the file/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /Set THE_CA to the file/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /Set THE_CA to the file/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /Set THE_CA to the file/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /another host/],
    ['CERT_HAS_EXPIRED', /expired or is not valid yet/],
    ['CERT_NOT_YET_VALID', /expired or is not valid yet/],
    ['CERT_REVOKED', /was revoked/],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /Set THE_CERT to a certificate/],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', /Set THE_CERT to a certificate/],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', /Set THE_CERT to a certificate/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS/],
  ])('%s is told with the server, what to do, and the code', (code, advice) => {
    const text = describeTlsFault(coded(code), server);
    expect(text).toMatch(advice);
    expect(text).toContain('NATS');
    expect(text).toMatch(new RegExp(`\\(${code}\\)$`));
  });

  test('is found inside another error', () => {
    expect(describeTlsFault(new Error('lost', { cause: coded('CERT_HAS_EXPIRED') }), server)).toMatch(/expired/);
  });

  test('of a server that no certificate can be shown to is for that server to mend', () => {
    const bare = { name: 'Redis', caSetting: 'THE_CA' };
    const text = describeTlsFault(coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), bare);
    expect(text).toMatch(/^Redis asks for a certificate.*Switch that off at Redis/);
  });

  test.each([
    coded('ECONNREFUSED'),
    coded('42501'),
    new Error('CERT_HAS_EXPIRED'),
    'CERT_HAS_EXPIRED',
    undefined,
    null,
  ])('is not %s', (error) => {
    expect(describeTlsFault(error, server)).toBeUndefined();
  });
});
