import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { envExample } from './env-example.js';

describe('.env.example', () => {
  test('matches the configuration schemas (npm run generate renews it)', async () => {
    expect(readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8')).toBe(await envExample());
  });

  test.each(['SESSION_RETENTION_DAYS', 'IDEMPOTENCY_TTL_SECONDS', 'OIDC_ISSUER_URL', 'DATABASE_URL', 'PORT'])(
    'names %s',
    async (name) => {
      expect(await envExample()).toContain(`#${name}=`);
    },
  );
});
