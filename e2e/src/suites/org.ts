import { randomInt, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@handoff/testing';
import type { Actor, Stage } from '../support/actor.js';
import { ORG_TITLES, profileOf } from '../support/sample-bodies.js';

interface Member {
  readonly user_id: number;
  readonly name: string;
  readonly reports?: readonly Member[];
}

/** The people of the organisation: imported from a file, and shown as a tree. */
export function org(stage: Stage): void {
  describe('the organisation', () => {
    let ada: Actor;
    let cast: Awaited<ReturnType<Stage['cast']>>;
    const role = `team-${randomUUID().slice(0, 8)}`;

    beforeAll(async () => {
      cast = await stage.cast();
      ada = await stage.actor(['admin'], `ada-${role}`);
      await ada.call('createProfile', { body: profileOf(role, 'Has people') });
    });

    /** A number that no other test uses; neither do the nine after it. */
    const newId = (): number => randomInt(1_000, 1_000_000_000) * 10;
    const line = (id: number, manager: number | '' = '', name = `P${id}`, as = role): string =>
      `${id},${manager},${name},${as},p${id}@example.com,Sales\n`;
    const csvOf = (...lines: readonly string[]): string => [ORG_TITLES, ...lines].join('');
    const importing = (csv: string, by = ada) => by.call('importOrg', { body: { filename: 'people.csv', csv } });
    const find = async (id: number): Promise<Member | undefined> => {
      const { tree } = (await cast.auditor.call('getOrgTree')).json as { tree: readonly Member[] };
      const search = (members: readonly Member[]): Member | undefined => {
        for (const member of members) {
          const found = member.user_id === id ? member : search(member.reports ?? []);
          if (found !== undefined) return found;
        }
        return undefined;
      };
      return search(tree);
    };

    test('a file of people becomes a tree, and the manager may come after the report', async () => {
      const top = newId();
      const answer = await importing(csvOf(line(top + 1, top), line(top), line(top + 2, top + 1)));
      expect([answer.status, answer.json]).toMatchObject([
        201,
        { users_created: 3, users_updated: 0, status: 'complete', filename: 'people.csv' },
      ]);
      expect(await find(top)).toMatchObject({
        name: `P${top}`,
        role,
        department: 'Sales',
        reports: [{ user_id: top + 1, reports: [{ user_id: top + 2 }] }],
      });
      const again = await importing(csvOf(line(top + 2, top), line(top)));
      expect(again.json).toMatchObject({ users_created: 0, users_updated: 1 });
    });

    test('a form with the file does the same as JSON', async () => {
      const id = newId();
      const form = new FormData();
      form.append('file', new Blob([`\uFEFF${csvOf(line(id, '', '"Ü, ""the"" boss"'))}`]), 'café.csv');
      const response = await fetch(`${stage.topology().gateways[0]}/admin/org/import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await stage.topology().token(ada.caller)}` },
        body: form,
      });
      expect([response.status, await response.json()]).toMatchObject([201, { users_created: 1, filename: 'café.csv' }]);
      expect((await find(id))?.name).toBe('Ü, "the" boss');
    });

    test('a file with mistakes changes nothing, and the answer lists each mistake with its line', async () => {
      const id = newId();
      const cycle = [line(id + 3, id + 4), line(id + 4, id + 3)];
      const csv = csvOf(line(id), line(id + 1, '', 'X', 'ghost'), line(id + 2, 7), ...cycle, 'x,y\n');
      const answer = await importing(csv);
      expect([answer.status, answer.json.errors.map(({ message }: { message: string }) => message)]).toEqual([
        400,
        [
          'line 3: role: ghost has no profile',
          'line 4: reports_to_id: nobody has the user_id 7',
          'line 5: reports_to_id: leads back to this person',
          'line 6: reports_to_id: leads back to this person',
          'line 7: must have 6 fields',
        ],
      ]);
      expect(await find(id)).toBeUndefined();
    });

    test('only admins import, and only admins and auditors read', async () => {
      for (const call of ['listOrgImports', 'getOrgTree'] as const) {
        expect((await cast.finance.call(call)).json.code).toBe('FORBIDDEN');
        expect((await cast.auditor.call(call)).status).toBe(200);
      }
      expect((await importing(csvOf(), cast.finance)).json.code).toBe('FORBIDDEN');
      expect((await importing(csvOf(), cast.auditor)).json.code).toBe('READ_ONLY_ROLE');
    });

    test('the list and the audit log show an import, the log without names', async () => {
      const id = newId();
      const { import_id } = (await importing(csvOf(line(id)))).json as { import_id: string };
      const { imports, total } = (await cast.admin.call('listOrgImports')).json;
      expect([imports[0], total]).toMatchObject([
        { id: import_id, uploaded_by: ada.caller.subject, users_created: 1 },
        expect.any(Number),
      ]);
      const entry = await eventually(async () => {
        const query = { event_type: 'org.imported', limit: 100 };
        const { events } = (await cast.auditor.call('listAudit', { query })).json;
        return events.find(({ metadata }: { metadata: { import_id: string } }) => metadata.import_id === import_id);
      });
      expect(entry.metadata).toMatchObject({ users_created: 1, users_updated: 0 });
      expect(JSON.stringify(entry)).not.toContain(`p${id}@`);
    });
  });
}
