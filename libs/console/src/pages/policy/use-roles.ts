import { useApi } from '../../api/api-context.js';
import { useProfiles } from '../../api/profiles.js';
import { PAGE_ROWS } from '../../api/tasks.js';

/** The roles that somebody can ask about: those with a profile that they see, their own, and that of the address. */
export function useRoles(asked: string | undefined): readonly string[] {
  const { me } = useApi();
  const { data } = useProfiles({ limit: PAGE_ROWS });
  const known = data?.profiles.map(({ role }) => role) ?? [];
  return [...new Set([...(asked === undefined || asked === '' ? [] : [asked]), ...known, ...me.roles])];
}
