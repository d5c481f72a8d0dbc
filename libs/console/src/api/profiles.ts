import type {
  OperationTypes,
  ProfileCheck,
  ProfileDraft,
  ProfilePage,
  ProfileVersion,
  ProfileVersions,
} from '@handoff/client';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { Key } from './keys.js';
import { usePage } from './use-page.js';

export type ProfileQuery = NonNullable<OperationTypes['listProfiles']['query']>;
/** What the address of the list of profiles holds: its query, under the same names. */
export type ProfileSearch = Omit<ProfileQuery, 'limit'>;

/** One page of the profiles that the person may see, newest first. */
export function useProfiles(query: ProfileQuery): UseQueryResult<ProfilePage> {
  return usePage(['profiles', 'list'], 'listProfiles', query);
}

export function useProfileDraft(role: string): UseQueryResult<ProfileDraft> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['profiles', role, 'draft'] satisfies Key,
    queryFn: ({ signal }) => client.getProfileDraft({ role }, { signal }),
  });
}

/** One published version, and whether its signature holds. It stays as it is. @param version null: there is none to read */
export function useProfileVersion(role: string, version: number | null): UseQueryResult<ProfileVersion> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['versions', role, version] satisfies Key,
    queryFn: ({ signal }) => client.getProfileVersion({ role, bundle_version: version! }, { signal }),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

export function useProfileVersions(role: string): UseQueryResult<ProfileVersions> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['profiles', role, 'versions'] satisfies Key,
    queryFn: ({ signal }) => client.listProfileVersions({ role }, { signal }),
  });
}

/** What goose gets as its config.yaml. @param isWanted it is read when somebody opens it */
export function useProfileConfig(role: string, isWanted: boolean): UseQueryResult<string> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['profiles', role, 'config'] satisfies Key,
    queryFn: ({ signal }) => client.getProfileConfig({ role }, { signal }),
    enabled: isWanted,
  });
}

/** So long the answer to a text is kept: whoever types does not come back to it. */
const CHECK_KEPT_MS = 10_000;

/**
 * All that is wrong with a source of a profile, by the check of the service. The answer before stays while the next one comes.
 *
 * @param source an empty one is not sent
 */
export function useProfileCheck(source: string): UseQueryResult<ProfileCheck> {
  const { client } = useApi();
  return useQuery({
    queryKey: ['checks', source] satisfies Key,
    queryFn: ({ signal }) => client.checkProfile({ source }, { signal }),
    enabled: source.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: CHECK_KEPT_MS,
  });
}
