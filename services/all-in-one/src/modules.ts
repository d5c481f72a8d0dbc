import { auditModule } from '@handoff/audit';
import { gatewayModule } from '@handoff/gateway';
import type { Module } from '@handoff/runtime';
import { sessionModule } from '@handoff/session';
import { taskModule } from '@handoff/task';
import { webhookModule } from '@handoff/webhook';

/**
 * Every module there is, by the name that `handoff run` knows it by, in the order they start: those that hear events
 * before those that publish them.
 */
export const MODULES: Readonly<Record<string, Module>> = {
  audit: auditModule,
  webhook: webhookModule,
  session: sessionModule,
  task: taskModule,
  gateway: gatewayModule,
};
