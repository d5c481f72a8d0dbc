import type { Queryable } from '../database.js';

/** A table as the database's own catalogue describes it. */
export interface TableDescription {
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly ColumnDescription[];
  readonly constraints: readonly { readonly name: string; readonly definition: string }[];
  readonly indexes: readonly { readonly name: string; readonly definition: string }[];
  readonly triggers: readonly { readonly name: string; readonly definition: string }[];
  readonly grants: readonly { readonly role: string; readonly privileges: string }[];
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  readonly comment: string | null;
}

/** Every table that the migrations make, by name, without the migrator's own tables. */
export async function readSchema(db: Queryable): Promise<readonly TableDescription[]> {
  return db.query<TableDescription>({ name: 'read_schema', text: READ_SCHEMA });
}

// Primary keys, unique constraints and foreign keys are listed with the checks; their indexes are not repeated.
const READ_SCHEMA = `
  SELECT c.relname::text AS name, obj_description(c.oid) AS comment,
    (SELECT json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
        'default', CASE a.attidentity WHEN 'a' THEN 'identity' ELSE pg_get_expr(d.adbin, d.adrelid) END,
        'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(json_build_object('name', k.conname, 'definition', pg_get_constraintdef(k.oid, true))
        ORDER BY array_position(ARRAY['p', 'f', 'u', 'c'], k.contype::text), k.conname), '[]')
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f', 'u', 'c')) AS constraints,
    (SELECT coalesce(json_agg(json_build_object('name', i.relname,
        'definition', regexp_replace(pg_get_indexdef(i.oid), '^.* USING ', '')) ORDER BY i.relname), '[]')
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
      WHERE x.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = c.oid)) AS indexes,
    (SELECT coalesce(json_agg(json_build_object('name', t.tgname,
        'definition', regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER \\S+ ', '')) ORDER BY t.tgname), '[]')
      FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal) AS triggers,
    (SELECT coalesce(json_agg(json_build_object('role', g.role, 'privileges', g.privileges) ORDER BY g.role), '[]')
      FROM (SELECT r.rolname AS role, string_agg(p.privilege_type
            || CASE WHEN p.columns IS NULL THEN '' ELSE ' (' || p.columns || ')' END, ', ' ORDER BY p.privilege_type) AS privileges
        FROM (
          SELECT grantee, privilege_type, NULL AS columns FROM aclexplode(c.relacl)
          UNION ALL SELECT p.grantee, p.privilege_type, string_agg(a.attname, ', ' ORDER BY a.attnum)
            FROM pg_attribute a CROSS JOIN aclexplode(a.attacl) p WHERE a.attrelid = c.oid GROUP BY p.grantee, p.privilege_type
        ) p JOIN pg_roles r ON r.oid = p.grantee
        WHERE p.grantee <> c.relowner GROUP BY r.rolname) g) AS grants
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'handoff\\_migrations%'
  ORDER BY c.relname`;
