import type { Step } from '../support/run-steps.js';
import { budgetRecords, runBudget, startLoad } from '../support/budget-load.js';
import { untilHealthy, type Docker } from './docker.js';
import { createCast } from './cast.js';

const OURS = ['gateway', 'session', 'task', 'audit', 'webhook', 'directory'] as const;
const SERVERS = ['postgres', 'redis', 'nats', 'keycloak'] as const;

/** The topology under test. */
export interface Stand {
  readonly docker: Docker;
  readonly issuer: string;
  /** Further arguments of `docker build`. */
  readonly buildArguments: readonly string[];
}

export const STEPS: readonly Step<Stand>[] = [
  { name: 'the Dockerfile builds', run: build },
  { name: 'everything starts and is healthy', run: start },
  { name: 'the budget workflow runs through it', run: workflow },
  { name: 'every process is unprivileged, read-only and bounded', run: confined },
  { name: 'only the edges have a way out', run: networks },
  { name: 'three task, two session and two gateway processes share the work', run: scale },
  { name: 'no request fails while every process is restarted under load', run: roll },
  { name: 'a restart of each server loses nothing', run: restartServers },
];

async function build({ docker, buildArguments }: Stand): Promise<string> {
  await docker.docker('build', ...buildArguments, '--tag', 'handoff:dev', '.');
  const bytes = Number(await docker.docker('image', 'inspect', '--format', '{{.Size}}', 'handoff:dev'));
  return `${Math.round(bytes / 1e6)} MB`;
}

async function start({ docker }: Stand): Promise<string> {
  await docker.compose('up', '--no-build', '--detach', '--wait');
  const services = (await docker.compose('ps', '--services')).split('\n');
  return services.sort().join(', ');
}

async function workflow(stand: Stand): Promise<string> {
  const [gateway] = await gatewaysOf(stand);
  const cast = createCast(stand.issuer);
  const taskId = await runBudget(cast, () => gateway!.url);
  const types = await budgetRecords(cast, gateway!.url, taskId);
  return types.join(', ');
}

async function confined({ docker }: Stand): Promise<string> {
  for (const service of OURS) {
    for (const container of await docker.containersOf(service)) {
      const [settings] = JSON.parse(await docker.docker('inspect', container)) as [Inspection];
      const { ReadonlyRootfs, CapDrop, Memory, PidsLimit, SecurityOpt, LogConfig } = settings.HostConfig;
      assert(ReadonlyRootfs && CapDrop.includes('ALL'), `${service} may write or has capabilities`);
      assert(
        SecurityOpt.some((each) => each.startsWith('no-new-privileges')),
        `${service} may gain privileges`,
      );
      assert(Memory > 0 && PidsLimit > 0, `${service} has no limit`);
      assert(LogConfig.Config['max-size'] !== undefined, `${service} logs without end`);
      const told = await docker.node(
        container,
        `const fs = require('node:fs');
         const fails = (path) => { try { fs.writeFileSync(path, 'x'); return false; } catch (error) { return error.code; } };
         console.log(process.getuid(), fails('/app/probe'), fails('/tmp/probe'));`,
      );
      assert(told === '1000 EROFS false', `${service} is "${told}"`);
    }
  }
  return 'uid 1000, EROFS everywhere but /tmp, limits of memory, processes and logs';
}

async function networks({ docker }: Stand): Promise<string> {
  const outside: string[] = [];
  const [keycloak] = await docker.containersOf('keycloak');
  const target = await docker.docker(
    'inspect',
    '--format',
    '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
    keycloak!,
  );
  const reaching: string[] = [];
  for (const service of OURS) {
    const [container] = await docker.containersOf(service);
    const format = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}';
    const names = (await docker.docker('inspect', '--format', format, container!)).split(' ').filter(Boolean);
    const internal = await docker.docker('network', 'inspect', '--format', '{{.Internal}}', ...names);
    if (internal.includes('false')) outside.push(service);
    const connect = `const socket = require('node:net').connect(8080, '${target}');
      const end = (told) => { console.log(told); process.exit(); };
      socket.on('connect', () => end('yes')); socket.on('error', () => end('no')); setTimeout(() => end('no'), 2000);`;
    if ((await docker.node(container!, connect)) === 'yes') reaching.push(service);
  }
  assert(outside.sort().join() === 'gateway,webhook', `on a network with a way out are ${outside.join()}`);
  assert(reaching.join() === 'gateway', `the identity provider is reached by ${reaching.join()}`);
  for (const server of ['postgres', 'redis', 'nats']) {
    const [container] = await docker.containersOf(server);
    assert((await docker.docker('port', container!)) === '', `${server} publishes a port`);
  }
  return `a way out have ${outside.join(', ')}; no server of the backplane publishes a port`;
}

async function scale(stand: Stand): Promise<string> {
  const more = ['task=3', 'session=2', 'gateway=2', 'audit=2', 'webhook=2'].flatMap((each) => ['--scale', each]);
  await stand.docker.compose('up', '--no-build', '--no-recreate', '--detach', '--wait', ...more);
  const gateways = await gatewaysOf(stand);
  assert(gateways.length === 2, `there are ${gateways.length} gateways`);
  const cast = createCast(stand.issuer);
  for (const { url } of gateways) await runBudget(cast, () => url);
  return gateways.map(({ url }) => url).join(', ');
}

async function roll(stand: Stand): Promise<string> {
  const { docker, issuer } = stand;
  const gateways = await gatewaysOf(stand);
  let current = 0;
  const load = startLoad(createCast(issuer), () => gateways[current]!.url);
  let restarts = 0;
  try {
    for (const service of OURS) {
      for (const container of await docker.containersOf(service)) {
        await load.progress(5);
        // As a balancer would: no new request to a gateway that is about to stop.
        if (service === 'gateway') {
          current = gateways.findIndex((gateway) => gateway.container !== container);
          await load.progress(8);
        }
        await docker.docker('restart', '--time', '30', container);
        await untilHealthy(docker, container);
        if (service === 'gateway') gateways.splice(0, gateways.length, ...(await gatewaysOf(stand)));
        await load.progress(5);
        restarts += 1;
      }
    }
  } finally {
    await load.stop();
  }
  assert(load.failures.length === 0, load.failures.join('\n'));
  return `${restarts} restarts, ${load.done.length} workflows, none failed`;
}

async function restartServers(stand: Stand): Promise<string> {
  const { docker, issuer } = stand;
  const gateway = (await gatewaysOf(stand))[0]!.url;
  // Retries under the same key, as a client does: what was acknowledged happened once.
  const cast = createCast(issuer, 60);
  const load = startLoad(cast, () => gateway);
  try {
    for (const server of SERVERS) {
      await load.progress(5);
      const [container] = await docker.containersOf(server);
      await docker.docker('restart', '--time', '30', container!);
      await untilHealthy(docker, container!);
      await load.progress(5);
    }
  } finally {
    await load.stop();
  }
  assert(load.failures.length === 0, load.failures.join('\n'));
  for (const taskId of load.done) await budgetRecords(cast, gateway, taskId);
  return `${load.done.length} workflows, each on record once`;
}

async function gatewaysOf({ docker }: Stand): Promise<{ readonly container: string; readonly url: string }[]> {
  const containers = await docker.containersOf('gateway');
  return Promise.all(
    containers.map(async (container) => ({
      container,
      url: `http://${(await docker.docker('port', container, '8088')).split('\n')[0]}`,
    })),
  );
}

interface Inspection {
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[];
    readonly SecurityOpt: readonly string[];
    readonly Memory: number;
    readonly PidsLimit: number;
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> };
  };
}

function assert(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
