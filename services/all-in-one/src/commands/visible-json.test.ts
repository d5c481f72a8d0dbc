import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runHandoff } from '../testing/run-handoff.js';

const ID = '0197a1b2-c3d4-7000-8000-000000000001';
/** A C1 control, a reversed direction, a zero-width space, a tag, a line separator, an escape. */
const WROTE = 'a\u009b2Jb\u202ec\u200bd\u{e0041}e\u2028f\u001b[2Jg';
const INVISIBLE = /[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

/** The arguments of each command that prints other people's text as JSON. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  tail: [],
  inbox: ['manager'],
  approve: [ID, '--content-hash', 'hash'],
  reject: [ID, '--content-hash', 'hash'],
  withdraw: [ID],
  status: [ID],
  send: ['manager', 'pay'],
  request: [ID, '--approver', 'manager'],
  claim: ['manager'],
  complete: [ID],
  sessions: [],
  audit: [],
  can: ['tool', '--for', 'manager'],
  delegate: ['manager', 'colleague', '--until', '2099-01-01'],
  delegations: [],
  undelegate: [ID],
  grant: ['manager', 'tool', '--approver', 'legal', '--until', '2099-01-01', '--uses', '1'],
  grants: [],
  revoke: [ID],
};
/** Commands that print text of this process, its database or its configuration only. */
const OTHERS = ['doctor', 'migrate', 'token'];

/** An answer for every route, with hostile text in every field that people write. */
const ANSWER = {
  approval_id: ID,
  task_id: ID,
  id: ID,
  kind: 'task',
  status: 'pending',
  version: 1,
  [WROTE]: WROTE,
  reason: WROTE,
  notes: WROTE,
  data: { [WROTE]: WROTE },
  context: null,
  content_hash: '',
  decisions: [],
  approvers: [],
  requested_by: { subject: WROTE },

  next_action: WROTE,
  changes: [],
  waiting_for: null,
  tasks: [{ task_type: WROTE }],
  approvals: [{ reason: WROTE, approval_id: ID, task_id: ID }],
  sessions: [{ metadata: WROTE }],
  delegations: [{ reason: WROTE }],
  grants: [{ reason: WROTE, granted_by: [] }],
  granted_by: [],
  conditions: {},
  events: [],
  next_cursor: null,
};
const EVENT = `id: ${'p'.repeat(48)}\nevent: task.routed\ndata: ${JSON.stringify({ id: 'e', data: { note: WROTE } })}\n\n`;

describe('commands that print as JSON', () => {
  let gateway: Server;
  let env: Record<string, string>;
  beforeAll(async () => {
    gateway = createServer((request, response) => {
      const isStream = request.url?.startsWith('/events') === true;
      response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
      if (isStream) response.write(EVENT);
      else response.end(JSON.stringify(ANSWER));
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    env = { HANDOFF_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`, HANDOFF_TOKEN: 'mine' };
  });
  afterAll(() => {
    gateway.closeAllConnections();
    gateway.close();
  });

  /** Runs a command until its first line is complete, then ends it. */
  async function firstLine(args: readonly string[]): Promise<string> {
    const stop = new AbortController();
    const onOutput = (text: string) => text.includes('\n') && stop.abort();
    return (await runHandoff(args, { env, interrupt: stop.signal, onOutput })).stdout;
  }

  test.each(Object.entries(COMMANDS))(
    '%s writes only visible characters, and parses to the same text',
    async (name, args) => {
      const stdout = await firstLine([name, ...args, '--json']);
      expect(stdout).not.toMatch(INVISIBLE);
      expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(WROTE).slice(1, -1));
    },
  );

  test('are all in one of the lists above', async () => {
    const help = async (...args: readonly string[]) => (await runHandoff([...args, '--help'])).stdout;
    const names = [...(await help()).split('Commands:')[1]!.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name!);
    const texts = await Promise.all(
      names.filter((name) => name !== 'help').map(async (name) => [name, await help(name)]),
    );
    const printing = texts.filter(([, text]) => text!.includes('--json')).map(([name]) => name);
    expect(printing.sort()).toEqual([...Object.keys(COMMANDS), ...OTHERS].sort());
  });
});
