import { Option, type Command } from 'commander';
import type { ClientCommandOptions } from '../client-command.js';
import type { Surroundings } from '../terminal/surroundings.js';
import { asSomebody, type RunClientCommand } from './as-somebody.js';
import type { CanOptions } from './profile-can.js';
import type { DryRunOptions } from './profile-dry-run.js';
import type { PublishOptions, RollBackOptions } from './profile-online.js';
import type { JsonOption, ShowOptions, SignOptions, VerifyOptions } from './profile.js';

/**
 * Adds `profile lint|show|keygen|sign|verify|diff|can`, which need files only: no gateway, no token, no database; and
 * `profile draft|publish|rollback|dry-run`, which call a gateway.
 */
export function addProfileCommands(
  program: Command,
  surroundings: Surroundings,
  run: RunClientCommand,
  exitWith: (code: number) => void,
): void {
  const profile = program.command('profile').description('check, sign, verify, compare and publish profiles of roles');
  const load = () => import('./profile.js');
  profile
    .command('lint')
    .description('check profiles, and list every mistake')
    .argument('<file...>', 'profiles in YAML or JSON')
    .option(...JSON_OPTION)
    .action(async (files: string[], options: JsonOption) =>
      exitWith(await (await load()).lintProfiles(files, options, surroundings)),
    );
  profile
    .command('show')
    .description('print what an agent gets of a profile or bundle; signatures are not verified')
    .argument('<file>')
    .addOption(new Option('--part <part>', 'which part').choices(PROFILE_PARTS).default('config'))
    .option('--path <path>', 'the hints for exactly this path instead')
    .action(async (file: string, options: ShowOptions) =>
      exitWith(await (await load()).showProfile(file, options, surroundings)),
    );
  profile
    .command('keygen')
    .description('make a key that signs profiles: the private one in <file>, the public one in <file>.pub')
    .argument('<file>')
    .action(async (file: string) => exitWith(await (await load()).createKeyFiles(file, surroundings)));
  profile
    .command('sign')
    .description('make a signed bundle of a profile')
    .argument('<file>', 'a profile in YAML or JSON')
    .requiredOption('--key <file>', 'a private key; may be given several times', collect)
    .option('--out <file>', 'where the bundle goes; by default to stdout')
    .option('--number <version>', 'by default one more than that of the bundle in --out, or 1')
    .action(async (file: string, options: SignOptions) =>
      exitWith(await (await load()).signProfile(file, options, surroundings)),
    );
  profile
    .command('verify')
    .description('verify a bundle, and print what it is')
    .argument('<bundle>')
    .requiredOption(
      '--keys <file>',
      'the public keys to believe: a JWK Set, a JWK or PEM; may be given several times',
      collect,
    )
    .option('--role <role>', 'the role that it has to be for')
    .option('--last <bundle>', 'the bundle in force: one with a lower version is refused')
    .option('--signatures <number>', 'how many of the keys must have signed it', '1')
    .option(...JSON_OPTION)
    .action(async (bundle: string, options: VerifyOptions) =>
      exitWith(await (await load()).verifyProfile(bundle, options, surroundings)),
    );
  profile
    .command('diff')
    .description('say what is different in a later profile or bundle; signatures are not verified')
    .argument('<before>')
    .argument('<after>')
    .option(...JSON_OPTION)
    .action(async (before: string, after: string, options: JsonOption) =>
      exitWith(await (await load()).diffProfileFiles(before, after, options, surroundings)),
    );
  profile
    .command('can')
    .description('say whether the rules of a profile or bundle allow a tool; signatures are not verified')
    .argument('<profile>')
    .argument('<tool>', 'the name of a tool, as <extension>__<tool>, or what --kind says')
    .addOption(new Option('--kind <kind>', 'what it is the name of').choices(KINDS).default('tool'))
    .option('--context <name=value...>', 'what is known of the call; a value is a number, true, false or text')
    .option(...JSON_OPTION)
    .action(async (file: string, name: string, options: CanOptions) =>
      exitWith(await (await import('./profile-can.js')).canUse(file, name, options, surroundings)),
    );
  addOnlineCommands(profile, run);
}

function addOnlineCommands(profile: Command, run: RunClientCommand): void {
  const load = () => import('./profile-online.js');
  asSomebody(profile.command('draft'), 'admin')
    .description('write a profile as the draft of its role, for another admin to publish')
    .argument('<file>', 'a profile in YAML or JSON')
    .action((file: string, options: ClientCommandOptions) =>
      run(options, async (parts) => (await load()).writeDraft(parts, file)),
    );
  asSomebody(profile.command('publish'), 'admin')
    .description(
      'publish the draft of a role, which another admin wrote; on a terminal it shows what changes, and asks',
    )
    .argument('<role>')
    .option('--content-hash <hash>', 'the hash of the draft that you read; refused if the draft has changed since')
    .option('--yes', 'publish what the draft says now, without a question')
    .action((role: string, options: ClientCommandOptions & PublishOptions) =>
      // `--role` is the role that one acts as.
      run(options, async (parts) => (await load()).publishDraft(parts, role, options)),
    );
  asSomebody(profile.command('rollback'), 'admin')
    .description('publish an earlier version of a role anew; on a terminal it shows what changes, and asks')
    .argument('<role>')
    .option('--to <version>', 'the version to go back to; by default the one before the published one')
    .option('--yes', 'without a question')
    .action((role: string, options: ClientCommandOptions & RollBackOptions) =>
      run(options, async (parts) => (await load()).rollBack(parts, role, options)),
    );
  asSomebody(profile.command('dry-run'), 'auditor')
    .description('say which answers on record would have been others by the draft of a role, or by a profile in a file')
    .argument('<role>')
    .argument('[file]', 'a profile or bundle, instead of the draft; its signatures are not verified')
    .option('--from <instant>', 'answers on record since then; by default the last 30 days')
    .option('--to <instant>', 'answers on record before then; by default until now')
    .action((role: string, file: string | undefined, options: ClientCommandOptions & DryRunOptions) =>
      run(options, async (parts) => (await import('./profile-dry-run.js')).dryRun(parts, role, file, options)),
    );
}

const KINDS: readonly CanOptions['kind'][] = ['tool', 'data', 'provider'];
const PROFILE_PARTS: readonly ShowOptions['part'][] = ['config', 'goosehints', 'gooseignore', 'recipes'];

const JSON_OPTION = ['--json', 'one JSON document on stdout, and nothing else'] as const;

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
