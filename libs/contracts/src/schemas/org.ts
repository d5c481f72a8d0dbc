import type { JsonObject } from '@handoff/kernel';
import { Type, type Static } from 'typebox';
import { RoleName, Timestamp, Uuid } from './common.js';

const UserId = Type.Integer({ minimum: 1, description: 'The number of the person in the organisation' });
const Created = Type.Integer({ minimum: 0, description: 'The number of people that the import added' });
const Updated = Type.Integer({ minimum: 0, description: 'The number of people that the import changed' });
const Filename = Type.String({ description: 'The name of the file' });
const Status = Type.Literal('complete', {
  description: 'Always `complete`: an import takes the whole file or nothing',
});

export const OrgImport = Type.Object(
  {
    import_id: Type.String({ ...Uuid, description: 'The id of the import' }),
    filename: Filename,
    users_created: Created,
    users_updated: Updated,
    status: Status,
    uploaded_at: Timestamp,
  },
  { title: 'OrgImport' },
);
export type OrgImport = Static<typeof OrgImport>;

export const OrgImports = Type.Object(
  {
    imports: Type.Array(
      Type.Object({
        id: Uuid,
        filename: Filename,
        uploaded_by: Type.String({ description: 'The subject of the admin that uploaded it' }),
        uploaded_at: Timestamp,
        users_created: Created,
        users_updated: Updated,
        status: Status,
      }),
      { description: 'The newest 100 imports, newest first' },
    ),
    total: Type.Integer({ minimum: 0, description: 'The number of all imports' }),
  },
  { title: 'OrgImports' },
);
export type OrgImports = Static<typeof OrgImports>;

/** A person, with the people who report to them. */
const OrgMember = Type.Object(
  {
    user_id: UserId,
    name: Type.String({ description: 'The name of the person' }),
    role: RoleName,
    email: Type.String({ description: 'The address of the person' }),
    department: Type.String({ description: 'The department of the person' }),
    reports: Type.Optional(
      // Most OpenAPI tools cannot read a schema that refers to itself.
      Type.Array(Type.Unsafe<JsonObject>({ type: 'object', description: 'A person in the same form' }), {
        description: 'The people who report to this person; absent when there are none',
      }),
    ),
  },
  { title: 'OrgMember' },
);
export type OrgMember = Static<typeof OrgMember>;

export const OrgTree = Type.Object(
  {
    tree: Type.Array(OrgMember, { description: 'The people without a manager, each with the people below them' }),
    total_users: Type.Integer({ minimum: 0, description: 'The number of all people' }),
  },
  { title: 'OrgTree' },
);
export type OrgTree = Static<typeof OrgTree>;
