import { Type } from 'typebox';
import { closed, Nothing, OrgImport, OrgImports, OrgTree, text } from '../schemas/index.js';
import { defineOperation, readOf } from './define-operation.js';

/** The most characters of an imported file. */
export const MAX_CSV = 1_000_000;

export const importOrg = defineOperation({
  name: 'importOrg',
  service: 'directory',
  summary: 'Import people of the organisation',
  description:
    'For admins. A CSV file with a line for each person: `user_id,reports_to_id,name,role,email,department`. The import changes known people and adds the others, all of them or none; the answer lists all mistakes with their lines. The field `file` of a form (`multipart/form-data`) may carry the file instead.',
  access: 'write',
  params: Nothing,
  query: Nothing,
  body: closed({
    filename: text(255, 'The name of the file'),
    csv: Type.String({ minLength: 1, maxLength: MAX_CSV, description: 'The text of the file' }),
  }),
  result: OrgImport,
  errors: [],
  http: {
    method: 'POST',
    path: '/admin/org/import',
    successStatus: 201,
    idempotency: 'optional',
    ifMatch: false,
    etag: false,
    invalidStatus: 400,
    upload: { file: 'file', name: 'filename', text: 'csv' },
  },
} as const);

export const listOrgImports = defineOperation({
  name: 'listOrgImports',
  service: 'directory',
  summary: 'List the imports of the organisation',
  description: 'For admins and auditors.',
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: undefined,
  result: OrgImports,
  errors: [],
  http: readOf('/admin/org/imports'),
} as const);

export const getOrgTree = defineOperation({
  name: 'getOrgTree',
  service: 'directory',
  summary: 'Get the people of the organisation, as a tree',
  description: 'The people without a manager, each with the people below them. For admins and auditors.',
  access: 'read',
  params: Nothing,
  query: Nothing,
  body: undefined,
  result: OrgTree,
  errors: [],
  http: readOf('/admin/org/tree'),
} as const);
