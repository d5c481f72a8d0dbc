import type { ProfileDraft, ProfileVersion } from '@handoff/client';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { holds, useApi } from '../../api/api-context.js';
import { ChangeList } from '../../parts/content/diff-list.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { text } from '../../text/text.js';
import { changesOf } from './changes-of.js';
import { ProfileView } from './profile-view.js';
import { RefusedNotice } from './signature.js';

const words = text.profiles;

interface ChangesProps {
  readonly draft: ProfileDraft;
  readonly published: UseQueryResult<ProfileVersion>;
}

/** What the draft changes, and the button that publishes it. */
export function Changes({ draft, published: { data, error, isPending } }: ChangesProps) {
  const { status, bundle_version, profile } = draft;
  if (status === 'published')
    return (
      <Empty icon="check" title={words.noChanges}>
        {words.noChangesDetail}
      </Empty>
    );
  if (error !== null) return <ErrorNotice error={error} />;
  if (bundle_version !== null && isPending) return <Loading rows={4} />;
  const before = data?.profile;
  return (
    <div className="stack">
      {data !== undefined && <RefusedNotice version={data} />}
      {bundle_version === null && <p className="muted">{words.changesOfFirst}</p>}
      {before === undefined ? (
        <ProfileView profile={profile} at={undefined} />
      ) : (
        <section className="card part" aria-label={words.views.changes}>
          <ChangeList changes={changesOf(before, profile)} />
        </section>
      )}
      <DryRunLink role={draft.role} />
      <Publish draft={draft} />
    </div>
  );
}

/** For those who may ask what it would have changed. */
function DryRunLink({ role }: { readonly role: string }) {
  const { me } = useApi();
  if (!holds(me, 'admin') && !holds(me, 'auditor')) return null;
  return (
    <p>
      <Link to="/policy" search={{ role }} hash="dry-run">
        {words.dryRun}
      </Link>
    </p>
  );
}

/** For admins who wrote nothing of it. The API checks it once more, and that it is the draft that is shown. */
function Publish({ draft: { role, content_hash, authors, bundle_version } }: { readonly draft: ProfileDraft }) {
  const { client, me } = useApi();
  if (!holds(me, 'admin')) return null;
  if (authors.some(({ issuer, subject }) => issuer === me.issuer && subject === me.subject))
    return (
      <Notice tone="info" title={words.authorTitle}>
        <p>{words.authorDetail}</p>
      </Notice>
    );
  return (
    <div className="row">
      <ActionButton
        action={{
          operation: 'publishProfile',
          label: words.publish((bundle_version ?? 0) + 1),
          hint: words.publishHint(role),
          done: words.published,
          kind: 'primary',
          fields: [],
          run: (_entered, options) => client.publishProfile({ role, content_hash }, options),
        }}
      />
    </div>
  );
}
