/** An agent's login for getting access tokens: the client credentials grant (RFC 6749 §4.4). */
export interface MeshCredentials {
  /** `MESH_TOKEN_URL`: the token endpoint of the identity provider. */
  readonly tokenUrl: string;
  /** `MESH_CLIENT_ID` and `MESH_CLIENT_SECRET`: the agent's registration at the identity provider. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** `MESH_SCOPE` */
  readonly scope: string | undefined;
  /** `MESH_AUDIENCE`: the tokens' audience, for providers that require one. */
  readonly audience: string | undefined;
}

/** How the MCP server reaches Handoff. Read from the environment that the MCP client sets. */
export interface MeshConfig {
  /** `CONTROLLER_URL`: the gateway's URL. */
  readonly controllerUrl: string;
  /** `MESH_JWT_TOKEN`, an access token with the roles that the agent may act in; or a login for such tokens. */
  readonly login: string | MeshCredentials;
  /** `MESH_ROLE`: the role to act as, for a token that holds several. */
  readonly role: string | undefined;
  /** `MESH_RETRY_COUNT`: the maximum number of retries on 5xx and connection errors. */
  readonly retries: number;
  /** `MESH_TIMEOUT_SECS`: the timeout of one attempt, in addition to the wait that it asks for. */
  readonly timeoutMs: number;
}

/** All mistakes in the environment, one per line, each with its variable. */
export class MeshConfigError extends Error {
  constructor(readonly mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'MeshConfigError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from an environment.
 *
 * @throws MeshConfigError naming every variable that is missing or unusable.
 */
export function readMeshConfig(env: Environment): MeshConfig {
  const mistakes: string[] = [];
  const config: MeshConfig = {
    controllerUrl: env['CONTROLLER_URL'] || 'http://127.0.0.1:8088',
    login: readLogin(env, mistakes),
    role: env['MESH_ROLE'] || undefined,
    retries: integer('MESH_RETRY_COUNT', env['MESH_RETRY_COUNT'] || '3', 0, 20),
    timeoutMs: integer('MESH_TIMEOUT_SECS', env['MESH_TIMEOUT_SECS'] || '30', 1, 600) * 1_000,
  };
  if (!isHttpUrl(config.controllerUrl)) {
    mistakes.push('CONTROLLER_URL must be the http(s) URL of a Handoff gateway, e.g. http://127.0.0.1:8088');
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

const CREDENTIALS = ['MESH_TOKEN_URL', 'MESH_CLIENT_ID', 'MESH_CLIENT_SECRET'] as const;

function readLogin(env: Environment, mistakes: string[]): string | MeshCredentials {
  const token = (env['MESH_JWT_TOKEN'] ?? '').trim();
  const missing = CREDENTIALS.filter((name) => !env[name]);
  if (missing.length === CREDENTIALS.length) {
    if (token === '') {
      mistakes.push(
        `MESH_JWT_TOKEN is required: an access token, e.g. from \`npx handoff token --role finance\`; or ${CREDENTIALS.join(', ')}, to get tokens by itself`,
      );
    }
    return token;
  }
  if (token !== '') mistakes.push('MESH_JWT_TOKEN and MESH_TOKEN_URL are two ways to log in: give one of them');
  if (missing.length > 0)
    mistakes.push(`${missing.join(' and ')} must be given too, to get tokens by client credentials`);
  const tokenUrl = env['MESH_TOKEN_URL'] ?? '';
  if (tokenUrl !== '' && !isHttpUrl(tokenUrl))
    mistakes.push('MESH_TOKEN_URL must be the http(s) URL of a token endpoint');
  return {
    tokenUrl,
    clientId: env['MESH_CLIENT_ID'] ?? '',
    clientSecret: env['MESH_CLIENT_SECRET'] ?? '',
    scope: env['MESH_SCOPE'] || undefined,
    audience: env['MESH_AUDIENCE'] || undefined,
  };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
