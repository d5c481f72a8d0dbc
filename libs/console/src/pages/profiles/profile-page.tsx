import type { ProfileDraft } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { holds, useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useProfileDraft, useProfileVersion } from '../../api/profiles.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { PageHead } from '../../parts/page-head.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { Changes } from './changes.js';
import { ProfileStatus } from './profile-status.js';
import { ProfileView } from './profile-view.js';
import { Published } from './published.js';
import { Versions } from './versions.js';

const route = getRouteApi('/profiles/$role');
const words = text.profiles;

/** One profile: what agents get, the draft, what it changes, and the versions before. */
export function ProfilePage() {
  const { role } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: draft, error, refetch } = useProfileDraft(role);
  useRowKeys();
  return (
    <>
      <Link to="/profiles" className="back small">
        {words.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {draft === undefined && error === null && <Loading rows={8} />}
      {draft !== undefined && error === null && <Whole draft={draft} />}
      <CommandLines
        curl={curlOf(gatewayUrl, `/profiles/${encodeURIComponent(role)}`)}
        cli={cliOf('profile', 'publish', role)}
      />
    </>
  );
}

function Whole({ draft }: { readonly draft: ProfileDraft }) {
  const { role, status, bundle_version, profile } = draft;
  return (
    <>
      <PageHead
        title={words.name(role)}
        lead={
          <span className="row">
            <TheirText clip={80}>{profile.display_name}</TheirText>
            <ProfileStatus status={status} />
            {bundle_version === null ? words.notPublished : words.version(bundle_version)}
          </span>
        }
      />
      <DraftState draft={draft} />
      <Views draft={draft} />
    </>
  );
}

/** That a draft waits to be published, and what the person may do. The API checks it once more. */
function DraftState({ draft: { role, status, authors, bundle_version } }: { readonly draft: ProfileDraft }) {
  const { me } = useApi();
  return (
    <>
      {status !== 'published' && (
        <Notice tone="warn" title={bundle_version === null ? words.firstWaits : words.draftWaits}>
          {authors.length > 0 && <p>{words.authors(authors.map(({ subject }) => subject))}</p>}
        </Notice>
      )}
      <div className="row task-actions">
        {status !== 'published' && (
          <Link to="/profiles/$role" params={{ role }} search={{ view: 'changes' }} className="button">
            {words.review}
          </Link>
        )}
        {holds(me, 'admin') && (
          <Link to="/profiles/$role/edit" params={{ role }} className="button">
            {words.edit}
          </Link>
        )}
        <Link to="/policy" search={{ role }} className="button" data-kind="quiet">
          {words.askRule}
        </Link>
      </div>
    </>
  );
}

const VIEWS = ['published', 'draft', 'changes', 'versions'] as const;

function Views({ draft }: { readonly draft: ProfileDraft }) {
  const { role, bundle_version } = draft;
  const search = route.useSearch();
  const first = bundle_version === null ? 'draft' : 'published';
  const view = VIEWS.find((each) => each === search.view) ?? first;
  const asked = Number(search.version);
  const shown = Number.isSafeInteger(asked) && asked > 0 ? asked : bundle_version;
  const published = useProfileVersion(role, bundle_version);
  return (
    <>
      <nav className="tabs" aria-label={words.views.label}>
        {VIEWS.map((each) => (
          <Link
            key={each}
            to="/profiles/$role"
            params={{ role }}
            search={{ view: each }}
            aria-current={each === view ? 'page' : undefined}
          >
            {words.views[each]}
          </Link>
        ))}
      </nav>
      {view === 'published' && <Published draft={draft} version={shown} at={search.at} />}
      {view === 'draft' && <ProfileView profile={draft.profile} at={search.at} />}
      {view === 'changes' && <Changes draft={draft} published={published} />}
      {view === 'versions' && <Versions draft={draft} />}
    </>
  );
}
