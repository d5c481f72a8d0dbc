import { spawnHandoff } from '../topology/handoff-process.js';
import { tempDir } from '@handoff/testing';
import { confirmAtBrowser } from './grants.js';

const LIMIT_MS = 60_000;

/**
 * Runs `handoff login`, follows its link as a person does, and then `handoff inbox` and `handoff logout` as that person.
 *
 * @returns what the commands printed.
 * @throws Error when one of them fails.
 */
export async function signInAtTerminal(gateway: string, username: string, role: string): Promise<string> {
  await using home = await tempDir('handoff-login-');
  const env = { HANDOFF_URL: gateway, HOME: home.path };
  const run = async (args: readonly string[], onLine?: (line: string) => void): Promise<string> => {
    const handoff = spawnHandoff(args.join(' '), args, env, onLine);
    const timer = setTimeout(() => void handoff.end('SIGKILL'), LIMIT_MS);
    const code = await handoff.ended;
    clearTimeout(timer);
    if (code !== 0) throw new Error(`handoff ${args.join(' ')} ended with ${code}:\n${handoff.output()}`);
    return handoff.output().trim();
  };
  let confirming = Promise.resolve();
  const signedIn = await run(['login'], (line) => {
    const [, link] = /^or open (\S+)/.exec(line) ?? [];
    if (link !== undefined) confirming = confirmAtBrowser(link, username);
  });
  await confirming;
  await run(['inbox', role]);
  await run(['logout']);
  return signedIn.split('\n').at(-1) ?? '';
}
