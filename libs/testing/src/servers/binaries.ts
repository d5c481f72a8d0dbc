import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that tests run, each with its Debian package. */
const PACKAGES = {
  postgres: 'postgresql',
  initdb: 'postgresql',
  'redis-server': 'redis-server',
  'nats-server': 'nats-server',
  pgbouncer: 'pgbouncer',
  chromium: 'chromium',
  'chromium-headless-shell': 'chromium-headless-shell',
};

export type Program = keyof typeof PACKAGES;

/**
 * Finds the paths of programs on this machine. As root on Debian or Ubuntu it first installs the package of a missing
 * program, and prints that.
 *
 * @throws Error that lists every way to provide the servers.
 */
export function findOrInstall(programs: readonly Program[]): Readonly<Record<Program, string>> {
  const missing = programs.filter((program) => find(program) === undefined);
  if (missing.length > 0) install(missing);
  const paths = programs.map((program) => [program, find(program)] as const);
  const absent = paths.filter(([, path]) => path === undefined).map(([program]) => program);
  if (absent.length > 0) throw new Error(explain(absent));
  return Object.fromEntries(paths) as Record<Program, string>;
}

/** The path of a program; undefined when this machine does not have it. */
export function find(program: Program): string | undefined {
  return directories()
    .map((directory) => join(directory, program))
    .find(isExecutable);
}

function directories(): readonly string[] {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  // Debian keeps Postgres outside of the PATH, in one directory per major version, and some users' PATH lacks /usr/sbin.
  return [...path, ...postgresDirectories(), '/usr/local/sbin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
}

function postgresDirectories(): readonly string[] {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return [];
  const newestFirst = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return newestFirst.map((version) => join(root, version, 'bin'));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(missing: readonly Program[]): void {
  if (process.getuid?.() !== 0 || !isDebianLike()) return;
  const packages = [...new Set(missing.map((program) => PACKAGES[program]))];
  say(`${missing.join(', ')} not found: installing ${packages.join(', ')} with apt-get`);
  apt(['update', '-q']);
  apt(['install', '-q', '-y', '--no-install-recommends', ...packages]);
  // On a machine with systemd, apt-get starts the servers that it installs. The tests start their own on other ports, so
  // these are not wanted.
  if (existsSync('/run/systemd/system')) spawnSync('systemctl', ['disable', '--now', ...packages], { stdio: 'ignore' });
}

function apt(args: readonly string[]): void {
  const { status } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    stdio: ['ignore', 2, 2],
    // Run level 1 is single-user mode: package scripts start no services in it.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (status !== 0) say(`apt-get ${args[0] ?? ''} failed with exit code ${status ?? '?'}`);
}

function isDebianLike(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function say(text: string): void {
  process.stderr.write(`test servers: ${text}\n`);
}

function explain(absent: readonly Program[]): string {
  return [
    `The tests run against real servers, and this machine lacks ${absent.join(', ')}. Provide them in one of these ways:`,
    '  - TEST_DATABASE_URL, TEST_REDIS_URL and TEST_NATS_URL name running servers (Postgres 15+, Redis 7+, NATS 2.9+ with JetStream)',
    '  - a Docker engine that answers: Testcontainers starts them',
    '  - binaries in the PATH, /usr/lib/postgresql/*/bin or /usr/sbin',
    '  - on Debian or Ubuntu, run the tests as root: they are installed with apt-get; or',
    '    sudo apt-get install --no-install-recommends postgresql redis-server nats-server',
    '  - on macOS: brew install postgresql@17 redis nats-server',
  ].join('\n');
}
