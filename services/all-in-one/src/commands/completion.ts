import type { Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function isShell(text: string): text is Shell {
  return (SHELLS as readonly string[]).includes(text);
}

/** What a shell can complete of one command. */
interface Completable {
  readonly name: string;
  readonly description: string;
  /** Its options, and the words that its first argument can be. */
  readonly words: readonly string[];
}

/** A script for the shell, made of the commands and options that the program has. It starts no process. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map(completableOf);
  return { bash, zsh, fish }[shell](program.name(), commands);
}

function completableOf(command: Command): Completable {
  const options = command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long]));
  const words = [...command.commands.map((each) => each.name()), ...(ARGUMENTS[command.name()] ?? []), ...options];
  return { name: command.name(), description: command.description(), words: [...words, '--help'] };
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  run: ['gateway', 'session', 'task', 'audit', 'webhook', 'directory'],
  migrate: ['up', 'down', 'status'],
  completion: SHELLS,
};

function bash(program: string, commands: readonly Completable[]): string {
  const cases = commands.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`).join('\n');
  return `# bash: eval "$(${program} completion bash)"
_${program}() {
  local words="${commands.map(({ name }) => name).join(' ')} --help --version"
  local command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -gt 1 ]; then case "$command" in
${cases}
    *) words="" ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${program} ${program}
`;
}

function zsh(program: string, commands: readonly Completable[]): string {
  const named = commands.map(({ name, description }) => `    ${single(`${name}:${description.replaceAll(':', '')}`)}`);
  const cases = commands.map(({ name, words }) => `    ${name}) compadd -- ${words.join(' ')} ;;`).join('\n');
  return `#compdef ${program}
# zsh: eval "$(${program} completion zsh)", after compinit
_${program}() {
  local -a commands
  commands=(
${named.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "$words[2]" in
${cases}
  esac
  _files
}
compdef _${program} ${program}
`;
}

function fish(program: string, commands: readonly Completable[]): string {
  const first = commands.map(
    ({ name, description }) => `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${single(description)}`,
  );
  const others = commands.flatMap(({ name, words }) =>
    words.map((word) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      return `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' ${what}`;
    }),
  );
  return `# fish: ${program} completion fish | source\n${[...first, ...others].join('\n')}\n`;
}

/** Text in single quotes, for a shell. */
function single(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
