import type { ProfileDraft } from '@handoff/client';
import { useState } from 'react';
import { useProfileConfig, useProfileVersion } from '../../api/profiles.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';
import { ProfileView } from './profile-view.js';
import { RollBack } from './roll-back.js';
import { RefusedNotice, VersionFacts } from './signature.js';

const words = text.profiles;

interface PublishedProps {
  readonly draft: ProfileDraft;
  /** The version to show; null while nothing is published. */
  readonly version: number | null;
  readonly at: string | undefined;
}

/** What agents get, or got: one published version with its signature. */
export function Published({ draft, version, at }: PublishedProps) {
  const { role, bundle_version } = draft;
  const { data, error, refetch } = useProfileVersion(role, version);
  if (version === null || bundle_version === null)
    return (
      <Empty icon="badge" title={words.notPublished}>
        {words.never}
      </Empty>
    );
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading rows={8} />;
  const isEarlier = version !== bundle_version;
  return (
    <>
      {isEarlier && (
        <Notice tone="info" title={words.earlier(version, bundle_version)}>
          {data.profile !== undefined && <RollBack draft={draft} version={version} />}
        </Notice>
      )}
      <RefusedNotice version={data} />
      <section className="card part section" aria-label={words.column.signature}>
        <VersionFacts version={data} />
      </section>
      {data.profile !== undefined && <ProfileView profile={data.profile} at={at} />}
      {!isEarlier && data.profile !== undefined && <AgentConfig key={version} role={role} />}
    </>
  );
}

/** The file that goose gets, read when it is opened. */
function AgentConfig({ role }: { readonly role: string }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useProfileConfig(role, isOpen);
  return (
    <details className="more section" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.config}</summary>
      {error !== null && <ErrorNotice error={error} />}
      {data !== undefined && (
        <div className="bytes" tabIndex={0} role="region" aria-label={words.config}>
          <TheirText clip={8_000}>{data}</TheirText>
        </div>
      )}
    </details>
  );
}
