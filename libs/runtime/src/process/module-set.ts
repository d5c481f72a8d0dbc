import type { Logger } from 'pino';
import { succeedsWithin, within } from '@handoff/kernel';
import type { RunningModule } from '../module.js';

export interface NamedModule {
  readonly name: string;
  readonly running: RunningModule;
}

/**
 * Drains modules one after another: first those that listen for clients, so that accepted requests still find every
 * service; then the others, last started first. Returns whether all finished in time (milliseconds).
 */
export async function drainModules(
  modules: readonly NamedModule[],
  timeoutMs: number,
  logger: Logger,
): Promise<boolean> {
  const inOrder = [...modules].reverse();
  const order = [...inOrder.filter(listens), ...inOrder.filter((module) => !listens(module))];
  const deadline = performance.now() + timeoutMs;
  let drained = true;
  for (const { name, running } of order) {
    try {
      // After the deadline the remaining modules still get the stop, but are not awaited.
      const inTime = await within(Math.max(0, deadline - performance.now()), running.drain());
      if (!inTime) logger.warn({ module: name }, 'module did not drain in time');
      drained &&= inTime;
    } catch (err) {
      logger.error({ err, module: name }, 'module failed to drain');
      drained = false;
    }
  }
  return drained;
}

/** Every module's checks as `<module>.<check>`. A module whose checks throw or hang gets one false check. */
export async function checkModules(modules: readonly NamedModule[]): Promise<Readonly<Record<string, boolean>>> {
  const results = await Promise.all(modules.map(checkModule));
  return Object.fromEntries(results.flat());
}

/** Longer than it takes to find a database unreachable, in milliseconds. */
const CHECK_TIMEOUT_MS = 3_000;

async function checkModule({ name, running }: NamedModule): Promise<readonly (readonly [string, boolean])[]> {
  let checks: Readonly<Record<string, boolean>> = { checks: false };
  const asking = running.checks().then((answer) => {
    checks = answer;
  });
  await succeedsWithin(CHECK_TIMEOUT_MS, asking);
  return Object.entries(checks).map(([check, ok]) => [`${name}.${check}`, ok] as const);
}

/** The URLs of the modules that listen, by name. */
export function urlsOf(modules: readonly NamedModule[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    modules.flatMap(({ name, running: { url } }) => (url === undefined ? [] : [[name, url] as const])),
  );
}

function listens({ running }: NamedModule): boolean {
  return running.url !== undefined;
}
