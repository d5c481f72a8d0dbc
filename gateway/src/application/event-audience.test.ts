import { describe, expect, test } from '@jest/globals';
import type { LogEntry } from '@handoff/contracts';
import type { Principal } from '@handoff/kernel';
import type { EventFilter } from '../ports/event-log.js';
import { anEntry } from '../testing/fake-event-log.js';
import { createEventAudience } from './event-audience.js';

const holder = (...roles: string[]): Principal => ({ issuer: 'https://id.example', subject: roles.join('-'), roles });

function told(principal: Principal, entries: readonly LogEntry[], filter: EventFilter = {}): readonly number[] {
  const audience = createEventAudience();
  const taken = new Set<number>();
  audience.join({ principal, filter, take: ({ seq }) => taken.add(seq) });
  audience.join({ principal: holder('somebody', 'else'), filter: {}, take: () => undefined });
  for (const entry of entries) audience.tell(entry);
  return [...taken];
}

describe('a listener gets', () => {
  const entries = [
    anEntry(1, { participants: ['finance', 'manager'] }),
    anEntry(2, { participants: ['legal'] }),
    anEntry(3, { participants: [], type: 'request.refused' }),
    anEntry(4, { participants: [], type: 'external.crm.note', reporter: 'https://id.example#manager' }),
    anEntry(5, { participants: ['financed', 'manager'] }),
  ];

  test.each([
    ['the entries of its role', holder('finance'), [1]],
    ['the entries of any of its roles, and its own reports', holder('manager'), [1, 4, 5]],
    ['the entries of several roles, each once', holder('legal', 'finance'), [1, 2]],
    ['everything, as an auditor', holder('auditor'), [1, 2, 3, 4, 5]],
    ['everything, as an admin', holder('admin', 'finance'), [1, 2, 3, 4, 5]],
    ['nothing, without a role that takes part', holder('sales'), []],
    ['nothing, without any role', holder(), []],
    ['nothing by a role named like a property', holder('__proto__', 'constructor'), []],
    [
      'nothing reported by another of that name',
      { ...holder('manager'), issuer: 'https://evil.example', roles: [] },
      [],
    ],
  ])('%s', (_what, principal, expected) => {
    expect(told(principal, entries)).toEqual(expected);
  });

  test.each<readonly [EventFilter, readonly number[]]>([
    [{ session_id: 's' }, [1, 4]],
    [{ task_id: 't' }, [2, 4]],
    [{ trace_id: 'w' }, [3, 4]],
    [{ session_id: 's', task_id: 't', trace_id: 'w' }, [4]],
    [{ type: 'task.*' }, [1, 2, 3]],
    [{ type: 'approval.decided,task.parked' }, [3, 4]],
    [{ type: 'approval.*', session_id: 'other' }, []],
  ])('only what %j wants', (filter, expected) => {
    const wanted = [
      anEntry(1, { session_id: 's' }),
      anEntry(2, { task_id: 't' }),
      anEntry(3, { trace_id: 'w', type: 'task.parked' }),
      anEntry(4, { session_id: 's', task_id: 't', trace_id: 'w', type: 'approval.decided' }),
    ];
    expect(told(holder('finance'), wanted, filter)).toEqual(expected);
    expect(told(holder('auditor'), wanted, filter)).toEqual(expected);
    expect(told(holder('legal'), wanted, filter)).toEqual([]);
  });

  test('nothing after it has left', () => {
    const audience = createEventAudience();
    const taken: number[] = [];
    const leave = audience.join({ principal: holder('finance'), filter: {}, take: ({ seq }) => taken.push(seq) });
    audience.tell(anEntry(1));
    leave();
    leave();
    audience.tell(anEntry(2));
    expect(taken).toEqual([1]);
  });
});
