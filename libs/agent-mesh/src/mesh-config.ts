/** How the MCP server reaches Handoff. Read from the environment that the MCP client starts it with. */
export interface MeshConfig {
  /** `CONTROLLER_URL`: where the gateway is. */
  readonly controllerUrl: string;
  /** `MESH_JWT_TOKEN`: the agent's access token; its roles are what the agent may act for. */
  readonly token: string;
  /** `MESH_ROLE`: the role to send as, for a token that holds several. */
  readonly role: string | undefined;
  /** `MESH_RETRY_COUNT`: how often a request is repeated on 5xx and connection errors. */
  readonly retries: number;
  /** `MESH_TIMEOUT_SECS`: how long one attempt may take. */
  readonly timeoutMs: number;
}

/** Every mistake in the environment at once, one a line, each naming its variable. */
export class MeshConfigError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'MeshConfigError';
  }
}

/**
 * The configuration in an environment.
 *
 * @throws MeshConfigError naming every variable that is missing or unusable.
 */
export function readMeshConfig(env: Readonly<Record<string, string | undefined>>): MeshConfig {
  const mistakes: string[] = [];
  const config: MeshConfig = {
    controllerUrl: env['CONTROLLER_URL'] || 'http://127.0.0.1:8088',
    token: (env['MESH_JWT_TOKEN'] ?? '').trim(),
    role: env['MESH_ROLE'] || undefined,
    retries: integer('MESH_RETRY_COUNT', env['MESH_RETRY_COUNT'] || '3', 0, 20),
    timeoutMs: integer('MESH_TIMEOUT_SECS', env['MESH_TIMEOUT_SECS'] || '30', 1, 600) * 1_000,
  };
  if (!URL.canParse(config.controllerUrl) || !/^https?:$/.test(new URL(config.controllerUrl).protocol)) {
    mistakes.push('CONTROLLER_URL must be the http(s) URL of a Handoff gateway, e.g. http://127.0.0.1:8088');
  }
  if (config.token === '') {
    mistakes.push('MESH_JWT_TOKEN is required: an access token, e.g. from `npx handoff token --role finance`');
  }
  if (mistakes.length > 0) throw new MeshConfigError(mistakes);
  return config;

  function integer(name: string, text: string, least: number, most: number): number {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    mistakes.push(`${name} must be a whole number from ${least} to ${most}`);
    return least;
  }
}
