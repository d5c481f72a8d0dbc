/** A role's name, checked to be one that can stand in SQL and in startup options as it is. */
export function checkRoleName(role: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role)) throw new Error(`"${role}" is not a plain role name`);
  return role;
}

/** A table's name, checked to be one that can stand in SQL as it is: names cannot be parameters. */
export function checkTableName(table: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(table)) throw new Error(`"${table}" is not a plain table name`);
  return table;
}
