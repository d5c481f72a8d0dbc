import { describe, expect, test } from '@jest/globals';
import { MeshConfigError, readMeshConfig } from './mesh-config.js';

describe('the MCP server’s configuration', () => {
  test('needs a token and nothing else', () => {
    expect(readMeshConfig({ MESH_JWT_TOKEN: 't' })).toEqual({
      controllerUrl: 'http://127.0.0.1:8088',
      token: 't',
      role: undefined,
      retries: 3,
      timeoutMs: 30_000,
    });
  });

  test('takes all of its variables', () => {
    const env = {
      MESH_JWT_TOKEN: 't',
      CONTROLLER_URL: 'https://handoff.example',
      MESH_ROLE: 'legal',
      MESH_RETRY_COUNT: '0',
      MESH_TIMEOUT_SECS: '5',
    };
    expect(readMeshConfig(env)).toEqual({
      controllerUrl: 'https://handoff.example',
      token: 't',
      role: 'legal',
      retries: 0,
      timeoutMs: 5_000,
    });
  });

  test('every mistake is named at once', () => {
    const read = (): unknown =>
      readMeshConfig({ CONTROLLER_URL: 'ftp://x', MESH_RETRY_COUNT: '-1', MESH_TIMEOUT_SECS: 'soon' });
    expect(read).toThrow(MeshConfigError);
    expect(read).toThrow(/MESH_RETRY_COUNT[^]*MESH_TIMEOUT_SECS[^]*CONTROLLER_URL[^]*MESH_JWT_TOKEN/);
  });
});
