import {
  createClient,
  HandoffApiError,
  HandoffConnectionError,
  HandoffTokenError,
  isOutage,
  type HandoffClient,
  type TokenProvider,
  type Warning,
} from '@handoff/client';
import { ERROR_CATALOGUE } from '@handoff/kernel';
import { commandName } from './command-name.js';
import { EXIT, UsageError } from './exit-codes.js';
import { findGateway, tokenVariable, type FoundGateway } from './find-gateway.js';
import { openLoginStore } from './login/login-store.js';
import { askOf, type Ask } from './terminal/ask.js';
import { createOutput, type Output } from './terminal/output.js';
import type { Surroundings } from './terminal/surroundings.js';
import { plain } from './terminal/text.js';

/** The options of every command that calls a gateway. */
export interface ClientCommandOptions {
  readonly json?: true;
  /** The role of the token that the embedded issuer mints. */
  readonly role?: string;
  readonly sub?: string;
}

export interface ClientCommand {
  readonly handoff: HandoffClient;
  readonly out: Output;
  /** Asks the person at the terminal; undefined when there is none. */
  readonly ask: Ask | undefined;
  /** The options that repeat the identity of this command in another: ` --role manager`. */
  readonly asWho: string;
  /** How the person calls this command: `handoff` or `npx handoff`. */
  readonly name: string;
  /** Returns a signal that aborts at the first Ctrl-C. */
  readonly untilInterrupted: () => AbortSignal;
}

/**
 * Runs a command with `HANDOFF_TOKEN`, or else with a token of the embedded issuer for the role. Reports errors on
 * stderr.
 *
 * @returns the exit code.
 */
export async function runClientCommand(
  options: ClientCommandOptions,
  surroundings: Surroundings,
  command: (parts: ClientCommand) => Promise<number>,
): Promise<number> {
  const { env, stdout, untilInterrupted } = surroundings;
  endQuietlyWithoutReader(stdout);
  const out = createOutput(options.json === true, env, surroundings);
  const gateway = await findGateway(env);
  const name = commandName(env);
  try {
    const { token, asWho } = await identityOf(gateway, options, env);
    const handoff = createClient({ baseUrl: gateway.url, token, retries: 1, onWarning: warnOnce(out) });
    return await command({
      handoff,
      out,
      ask: askOf(surroundings, out),
      asWho,
      name,
      untilInterrupted,
    });
  } catch (error) {
    return report(error, gateway.url, name, out);
  }
}

/** Writes what answers warn of to stderr. One command may ask about the same role several times. */
function warnOnce(out: Output): (warning: Warning) => void {
  const written = new Set<string>();
  return ({ detail }) => {
    if (!written.has(detail)) out.note(`Warning: ${detail}`);
    written.add(detail);
  };
}

/** The reader of the output may leave before its end: `handoff tail | head -1`. */
function endQuietlyWithoutReader(stdout: NodeJS.WritableStream): void {
  stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
}

interface Identity {
  readonly token: string | TokenProvider;
  readonly asWho: string;
}

/** `HANDOFF_TOKEN`, the token for the role, the login of this gateway, or the embedded issuer: the first that there is. */
async function identityOf(
  gateway: FoundGateway,
  options: ClientCommandOptions,
  env: NodeJS.ProcessEnv,
): Promise<Identity> {
  const given = env['HANDOFF_TOKEN'];
  if (given) return { token: given, asWho: '' };
  const hasOwn = options.role !== undefined && Boolean(env[tokenVariable(options.role)]);
  const name = commandName(env);
  const logins = openLoginStore(env);
  if (!hasOwn && (await logins.read(gateway.url)) !== undefined) {
    const { loginToken } = await import('./login/login-token.js');
    return { token: loginToken(logins, gateway.url, name), asWho: '' };
  }
  return { token: embeddedToken(gateway, options, name), asWho: optionsOf(options) };
}

/** Mints a new token for each request, because these tokens are short-lived. */
function embeddedToken(
  gateway: FoundGateway,
  { role, sub }: ClientCommandOptions,
  name: string,
): () => Promise<string> {
  if (role === undefined) {
    throw new UsageError(
      `Who are you? Say --role <role>, sign in with "${name} login", or set HANDOFF_TOKEN to an access token.`,
    );
  }
  return () =>
    gateway.token(role, sub).catch((error: Error) => {
      throw new UsageError(error.message);
    });
}

function optionsOf({ role, sub }: ClientCommandOptions): string {
  return plain(`${role === undefined ? '' : ` --role ${role}`}${sub === undefined ? '' : ` --sub ${sub}`}`);
}

function report(error: unknown, url: string, name: string, out: Output): number {
  if (error instanceof UsageError) {
    out.note(error.message);
    return EXIT.usage;
  }
  if (error instanceof HandoffConnectionError) {
    out.note(`${error.message}\nIs Handoff running at ${url}? Start it with "${name} up", or set HANDOFF_URL.`);
    return EXIT.unavailable;
  }
  if (error instanceof HandoffApiError) {
    out.note(describeProblem(error));
    return isOutage(error) ? EXIT.unavailable : EXIT.refused;
  }
  if (error instanceof HandoffTokenError || error instanceof TypeError) {
    out.note(error.message);
    return EXIT.refused;
  }
  throw error;
}

function describeProblem({ code, problem }: HandoffApiError): string {
  const fields = (problem.errors ?? [])
    // The detail may have said it already.
    .filter(({ message }) => !problem.detail.includes(message))
    .map(({ pointer, message }) => `\n  ${plain(`${pointer}: ${message}`)}`)
    .join('');
  const advice = Object.hasOwn(ERROR_CATALOGUE, code) ? ERROR_CATALOGUE[code].remedy : '';
  const remedy = problem.detail.includes(advice) ? '' : `\n${advice}`;
  return `${code}: ${plain(problem.detail)}${fields}${remedy} (trace ${plain(problem.trace_id)})`;
}
