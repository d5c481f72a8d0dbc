import { describe, expect, test } from '@jest/globals';
import { aRecord, NOON } from '../testing/builders.js';
import type { AuditEntry } from './audit-record.js';
import { canonicalEntry, toEntry, verifyCanonical } from './canonical-entry.js';
import { findDefects } from './verify-log.js';

const log = (count: number): AuditEntry[] => Array.from({ length: count }, (_, i) => toEntry(aRecord(), i + 1, NOON));

describe('the canonical form', () => {
  test('is the same whatever the order of the metadata', () => {
    const record = aRecord({ metadata: { a: 1, b: { c: 2, d: 3 } } });
    const other = { ...record, metadata: { b: { d: 3, c: 2 }, a: 1 } };
    expect(toEntry(record, 1, NOON).canonical).toBe(toEntry(other, 1, NOON).canonical);
  });

  test('is what it was when the first entry was written', () => {
    const id = '01955555-0000-7000-8000-000000000001';
    const record = aRecord({ id, taskId: id, metadata: { z: 1, a: 'ü' } });
    expect(canonicalEntry({ ...record, timestamp: NOON, seq: 7, recordedAt: NOON })).toBe(
      `{"actor":"urn:test#alice","approval_id":null,"event_type":"task.routed","fingerprint":null,"id":"${id}",` +
        '"metadata":{"a":"ü","z":1},"participants":["finance","legal"],"recorded_at":"2026-03-01T12:00:00.000Z",' +
        '"role":"finance","seq":7,"session_id":null,"source":"/handoff/task","subject":null,' +
        `"task_id":"${id}","timestamp":"2026-03-01T12:00:00.000Z","trace_id":"trace-1"}`,
    );
  });

  test.each([
    ['seq', { seq: 2 }],
    ['metadata', { metadata: { amount: 1 } }],
    ['role', { role: null }],
    ['timestamp', { timestamp: new Date(0) }],
    ['recordedAt', { recordedAt: new Date(0) }],
    ['participants', { participants: ['finance'] }],
    ['fingerprint', { fingerprint: '' }],
  ] as const)('shows when %s was altered', (_, changes) => {
    const entry = toEntry(aRecord(), 1, NOON);
    expect(verifyCanonical(entry)).toBe(true);
    expect(verifyCanonical({ ...entry, ...changes })).toBe(false);
  });
});

describe('a log', () => {
  test('that is intact has no defects', () => {
    expect(findDefects(log(5))).toEqual([]);
    expect(findDefects(log(5).slice(2), 3)).toEqual([]);
    expect(findDefects([])).toEqual([]);
  });

  test('shows which entries are missing or altered', () => {
    const entries = log(6);
    entries[4] = { ...entries[4]!, actor: 'somebody else' };
    expect(findDefects(entries.filter(({ seq }) => seq !== 1 && seq !== 3))).toEqual([
      { seq: 1, what: 'missing' },
      { seq: 3, what: 'missing' },
      { seq: 5, what: 'altered' },
    ]);
  });
});
