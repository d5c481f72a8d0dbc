import type { OrgImports, OrgMember, OrgTree } from '@handoff/contracts';
import { ADMIN_ROLE, HandoffError, readsEverything, type Call } from '@handoff/kernel';
import { replyOf, type OperationHandler } from '@handoff/runtime';
import { treeOf, type OrgNode } from '../domain/org/org-tree.js';
import { parseOrgFile } from '../domain/org/parse-org-file.js';
import type { OrgFile } from '../domain/org/person.js';
import type { DirectoryDeps } from './directory-deps.js';

/** The number of imports that a list shows. */
const SHOWN_IMPORTS = 100;

const UNREAD: OrgFile = { lines: [], mistakes: [] };

/** Imports people from a file. */
export function importOrg({
  org,
  clock,
  newId,
}: Pick<DirectoryDeps, 'org' | 'clock' | 'newId'>): OperationHandler<'importOrg'> {
  return async ({ body: { filename, csv } }, call) => {
    // The others are refused, and make nobody read a file for a second before.
    const file = call.principal.roles.includes(ADMIN_ROLE) ? parseOrgFile(csv) : UNREAD;
    const input = { importId: newId(clock.now()), filename, file };
    return replyOf(await org.execute({ name: 'importOrg', call, input }));
  };
}

/** Lists the imports. */
export function listOrgImports({ org }: Pick<DirectoryDeps, 'org'>): OperationHandler<'listOrgImports'> {
  return async (_input, call) => {
    requireReader(call);
    const { newest, total } = await org.imports(SHOWN_IMPORTS, call.deadline);
    const imports: OrgImports['imports'] = newest.map(({ id, filename, uploadedBy, uploadedAt, created, updated }) => ({
      id,
      filename,
      uploaded_by: uploadedBy.subject,
      uploaded_at: uploadedAt.toISOString(),
      users_created: created,
      users_updated: updated,
      status: 'complete',
    }));
    return { body: JSON.stringify({ imports, total } satisfies OrgImports) };
  };
}

/** Shows the people as a tree. */
export function getOrgTree({ org }: Pick<DirectoryDeps, 'org'>): OperationHandler<'getOrgTree'> {
  return async (_input, call) => {
    requireReader(call);
    const people = await org.people(call.deadline);
    const tree = { tree: treeOf(people).map(represent), total_users: people.length };
    return { body: JSON.stringify(tree satisfies OrgTree) };
  };
}

function represent({ userId, name, role, email, department, reports }: OrgNode): OrgMember {
  const own = { user_id: userId, name, role, email, department };
  return reports.length === 0 ? own : { ...own, reports: reports.map(represent) };
}

function requireReader({ principal }: Pick<Call, 'principal'>): void {
  if (readsEverything(principal)) return;
  throw new HandoffError('FORBIDDEN', { detail: 'Only admins and auditors read the people of the organisation.' });
}
