import { expect, test } from '@jest/globals';
import { HandoffError, type Principal } from '@handoff/kernel';
import type { ImportOrgCommand } from '../domain/org/org-command.js';
import { aCall, holderOf, NOON } from '../testing/builders.js';
import { importOrg } from './org.js';

const CSV = 'user_id,reports_to_id,name,role,email,department\n1,,Ada,manager,ada@example.com,Finance\nx\n';

/** What the store is given of a file by this caller. */
async function given(principal: Principal): Promise<ImportOrgCommand['input']['file']> {
  const commands: ImportOrgCommand[] = [];
  const deps = {
    clock: { now: () => NOON },
    newId: () => 'an id',
    org: {
      execute: async (command: ImportOrgCommand) => {
        commands.push(command);
        return { ok: false, error: new HandoffError('FORBIDDEN') };
      },
    },
  } as unknown as Parameters<typeof importOrg>[0];
  const input = { params: {}, query: {}, body: { filename: 'people.csv', csv: CSV } };
  await importOrg(deps)(input, aCall({ principal }), new AbortController().signal).catch(() => undefined);
  return commands[0]!.input.file;
}

test('a file is read for an admin, and for nobody else', async () => {
  expect(await given(holderOf('admin'))).toMatchObject({ lines: [{ line: 2 }], mistakes: [{ line: 3 }] });
  for (const role of ['finance', 'auditor']) {
    expect(await given(holderOf(role))).toEqual({ lines: [], mistakes: [] });
  }
});
