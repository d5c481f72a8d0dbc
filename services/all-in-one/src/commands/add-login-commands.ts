import type { Command } from 'commander';
import type { Surroundings } from '../terminal/surroundings.js';
import type { LoginOptions } from './login.js';

/** Adds `login` and `logout`. */
export function addLoginCommands(program: Command, surroundings: Surroundings, exitWith: (code: number) => void): void {
  program
    .command('login')
    .description('sign in at the identity provider of HANDOFF_URL, with a browser on any device')
    .option('--issuer <url>', 'the identity provider; by default the one that the gateway names')
    .option('--client-id <id>', 'the public client that this command is there', 'handoff-cli')
    .option('--scope <scopes>', 'what to ask for; some providers give refresh tokens for offline_access only', 'openid')
    .option('--resource <uri>', 'the API that the token is for, for providers that have to be told (RFC 8707)')
    .action(async (options: LoginOptions) => exitWith(await (await import('./login.js')).login(options, surroundings)));
  program
    .command('logout')
    .description('forget the tokens that login has kept for HANDOFF_URL')
    .action(async () => exitWith(await (await import('./login.js')).logout(surroundings)));
}
