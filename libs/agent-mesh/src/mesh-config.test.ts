import { describe, expect, test } from '@jest/globals';
import { MeshConfigError, readMeshConfig } from './mesh-config.js';

describe('the MCP server’s configuration', () => {
  test('requires a token only', () => {
    expect(readMeshConfig({ MESH_JWT_TOKEN: 't' })).toEqual({
      controllerUrl: 'http://127.0.0.1:8088',
      login: 't',
      role: undefined,
      retries: 3,
      timeoutMs: 30_000,
    });
  });

  test('reads all of its variables', () => {
    const env = {
      MESH_JWT_TOKEN: 't',
      CONTROLLER_URL: 'https://handoff.example',
      MESH_ROLE: 'legal',
      MESH_RETRY_COUNT: '0',
      MESH_TIMEOUT_SECS: '5',
    };
    expect(readMeshConfig(env)).toEqual({
      controllerUrl: 'https://handoff.example',
      login: 't',
      role: 'legal',
      retries: 0,
      timeoutMs: 5_000,
    });
  });

  test('accepts client credentials instead of a token', () => {
    const env = {
      MESH_TOKEN_URL: 'https://id.example/token',
      MESH_CLIENT_ID: 'finance-agent',
      MESH_CLIENT_SECRET: 'secret',
      MESH_AUDIENCE: 'handoff',
    };
    expect(readMeshConfig(env).login).toEqual({
      tokenUrl: 'https://id.example/token',
      clientId: 'finance-agent',
      clientSecret: 'secret',
      scope: undefined,
      audience: 'handoff',
    });
  });

  test.each([
    [
      { MESH_JWT_TOKEN: 't', MESH_TOKEN_URL: 'https://id.example/token' },
      /two ways[^]*MESH_CLIENT_ID and MESH_CLIENT_SECRET/,
    ],
    [{ MESH_TOKEN_URL: 'id.example', MESH_CLIENT_ID: 'a', MESH_CLIENT_SECRET: 's' }, /MESH_TOKEN_URL must be/],
    [{ MESH_CLIENT_SECRET: 's3cr3t' }, /MESH_TOKEN_URL and MESH_CLIENT_ID must be given too/],
  ])('refuses an incomplete login, or two: %j', (env, message) => {
    expect(() => readMeshConfig(env)).toThrow(message);
    expect(() => readMeshConfig(env)).not.toThrow(/s3cr3t/);
  });

  test('every mistake is named at once', () => {
    const read = (): unknown =>
      readMeshConfig({ CONTROLLER_URL: 'ftp://x', MESH_RETRY_COUNT: '-1', MESH_TIMEOUT_SECS: 'soon' });
    expect(read).toThrow(MeshConfigError);
    expect(read).toThrow(/MESH_JWT_TOKEN[^]*MESH_RETRY_COUNT[^]*MESH_TIMEOUT_SECS[^]*CONTROLLER_URL/);
  });
});
