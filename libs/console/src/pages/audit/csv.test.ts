import { expect, test } from '@jest/globals';
import type { AuditEvent } from '@handoff/client';
import { CSV_HEAD, csvLine } from './csv.js';

const event: AuditEvent = {
  audit_id: '01a22876-0495-7731-a818-d83cc9357262',
  seq: 7,
  event_type: 'external.ledger.booked',
  role: 'finance',
  timestamp: '2026-01-05T09:00:00.000Z',
  trace_id: null,
  session_id: null,
  task_id: null,
  approval_id: null,
  source: 'ledger',
  actor: 'issuer#somebody',
  subject: null,
  participants: ['finance', 'manager'],
  metadata: { note: 'a "quoted", text' },
  recorded_at: '2026-01-05T09:00:01.000Z',
};

test('an entry is one line with a field for each column, quoted as RFC 4180 says', () => {
  expect(CSV_HEAD.trim().split(',')).toHaveLength(15);
  expect(csvLine(event)).toBe(
    '7,"2026-01-05T09:00:01.000Z","2026-01-05T09:00:00.000Z","external.ledger.booked","finance","issuer#somebody",,' +
      '"ledger",,,,,"finance manager","{""note"":""a \\""quoted\\"", text""}","01a22876-0495-7731-a818-d83cc9357262"\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u200B=1', '＝1', '|calc', '%x'])(
  'a text that a spreadsheet would calculate does not begin its field: %j',
  (subject) => {
    expect(csvLine({ ...event, subject })).toContain(`,"'${subject}",`);
  },
);

test('other texts stay as they are, with their quotes and line breaks inside the quotes', () => {
  expect(csvLine({ ...event, subject: 'a\r\n"=b",c' })).toContain(',"a\r\n""=b"",c",');
});
