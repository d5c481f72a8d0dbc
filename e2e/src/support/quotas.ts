/** The environment of the black-box suite: quotas that a test uses up soon. */
export const SMALL_QUOTAS = { MAX_AUDIT_REPORTS_PER_HOUR: '100', MAX_INBOX_MIB: '8' } as const;
