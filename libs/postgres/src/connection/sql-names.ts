/** Checks that a role's name can stand unquoted in SQL and in startup options. */
export function checkRoleName(role: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role)) throw new Error(`"${role}" is not a plain role name`);
  return role;
}

/** Checks that a table's name can stand unquoted in SQL, where names cannot be parameters. */
export function checkTableName(table: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(table)) throw new Error(`"${table}" is not a plain table name`);
  return table;
}
