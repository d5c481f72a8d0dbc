import type { AuditPage, OperationTypes } from '@handoff/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { usePage } from './use-page.js';

export type AuditQuery = NonNullable<OperationTypes['listAudit']['query']>;
/** What the address of the audit log holds: its query, under the same names, and the entry that is shown whole. */
export interface AuditSearch extends Omit<AuditQuery, 'limit'> {
  readonly entry?: string | undefined;
}

/** One page of the audit log, what was recorded last first. */
export function useAudit(query: AuditQuery): UseQueryResult<AuditPage> {
  return usePage(['audit', 'list'], 'listAudit', query);
}
