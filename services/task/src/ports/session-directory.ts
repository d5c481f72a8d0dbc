import type { Call } from '@handoff/kernel';

/** A session, as far as the task service needs to know it. */
export interface DirectorySession {
  readonly id: string;
  readonly agentRole: string;
  /** The id for the first task of the session. */
  readonly taskId: string;
  readonly status: string;
  /** Whether it has ended. */
  readonly final: boolean;
  readonly traceId: string;
  readonly version: number;
  readonly updatedAt: Date;
}

/** Knows sessions, which belong to another service. */
export interface SessionDirectory {
  /**
   * The session, as the caller sees it.
   *
   * @throws HandoffError `NOT_FOUND` when there is none or the caller may not see it, `UNAVAILABLE` without an answer.
   */
  find(sessionId: string, call: Call): Promise<DirectorySession>;
}
