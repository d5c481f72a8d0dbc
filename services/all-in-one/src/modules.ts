import type { Module } from '@handoff/runtime';

/**
 * Every module by its name in `handoff run`, in start order: consumers of events before their publishers. Modules load
 * on demand, so a service's process neither waits for the gateway's libraries nor keeps them in memory.
 */
const LOADERS: Readonly<Record<string, () => Promise<Module>>> = {
  audit: async () => (await import('@handoff/audit')).auditModule,
  webhook: async () => (await import('@handoff/webhook')).webhookModule,
  directory: async () => (await import('@handoff/directory')).directoryModule,
  session: async () => (await import('@handoff/session')).sessionModule,
  task: async () => (await import('@handoff/task')).taskModule,
  gateway: async () => (await import('@handoff/gateway')).gatewayModule,
};

export const MODULE_NAMES: readonly string[] = Object.keys(LOADERS);

/** Loads the modules of these names (default: all). Skips unknown names. */
export async function loadModules(names = MODULE_NAMES): Promise<Readonly<Record<string, Module>>> {
  const loaded = names.map(async (name) => [name, await LOADERS[name]?.()] as const);
  return Object.fromEntries(
    (await Promise.all(loaded)).flatMap(([name, module]) => (module === undefined ? [] : [[name, module]])),
  );
}
