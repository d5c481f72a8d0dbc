import { describe, expect, test } from '@jest/globals';
import { isFinal } from '@handoff/kernel';
import {
  requireOpen,
  triggerLeadingTo,
  FINAL_STATUSES,
  nextStatus,
  OPEN_STATUSES,
  SESSION_LIFECYCLE,
  SESSION_STATUSES,
  type SessionStatus,
} from './session-lifecycle.js';

const LEGAL: readonly (readonly [SessionStatus, SessionStatus])[] = [
  ['pending', 'active'],
  ['active', 'paused'],
  ['active', 'completed'],
  ['active', 'failed'],
  ['paused', 'active'],
];

describe('the life of a session', () => {
  const pairs = SESSION_STATUSES.flatMap((from) => SESSION_STATUSES.map((to) => [from, to] as const));
  const isLegal = (from: SessionStatus, to: SessionStatus): boolean => LEGAL.some(([a, b]) => a === from && b === to);

  test.each(pairs.filter(([from, to]) => isLegal(from, to)))('%s leads to %s', (from, to) => {
    expect(nextStatus(from, triggerLeadingTo(from, to))).toBe(to);
  });

  test.each(pairs.filter(([from, to]) => !isLegal(from, to)))('%s does not lead to %s', (from, to) => {
    expect(() => triggerLeadingTo(from, to)).toThrow(expect.objectContaining({ code: 'ILLEGAL_TRANSITION' }));
  });

  test('completed, failed and expired are final', () => {
    expect(FINAL_STATUSES).toEqual(['completed', 'failed', 'expired']);
    expect(FINAL_STATUSES.every((status) => isFinal(SESSION_LIFECYCLE, status))).toBe(true);
    for (const status of FINAL_STATUSES) expect(() => requireOpen(status)).toThrow(/final/);
  });

  test('time ends every open session', () => {
    expect(OPEN_STATUSES).toEqual(['pending', 'active', 'paused']);
    for (const status of OPEN_STATUSES) expect(nextStatus(status, 'expire')).toBe('expired');
  });
});
