import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from './temp-dir.js';

/** A certificate and its key, PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for one test, by openssl. */
export interface TestCa {
  /** The path of the authority's certificate. */
  readonly caFile: string;
  readonly ca: string;
  /** A certificate for a host name. */
  issue(host: string): TestCertificate;
  remove(): Promise<void>;
}

export async function createTestCa(): Promise<TestCa> {
  const directory = await tempDir('handoff-ca-');
  const at = (name: string): string => join(directory.path, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=test CA');
  return {
    caFile: at('ca.pem'),
    ca: readFileSync(at('ca.pem'), 'utf8'),
    issue(host) {
      openssl('req', ...key, '-keyout', at('key.pem'), '-out', at('request.pem'), '-subj', `/CN=${host}`);
      writeFileSync(at('names'), `subjectAltName=DNS:${host}\n`);
      const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
      openssl('x509', '-req', '-in', at('request.pem'), ...signed, '-extfile', at('names'), '-out', at('cert.pem'));
      return { cert: readFileSync(at('cert.pem'), 'utf8'), key: readFileSync(at('key.pem'), 'utf8') };
    },
    remove: () => directory.remove(),
  };
}
