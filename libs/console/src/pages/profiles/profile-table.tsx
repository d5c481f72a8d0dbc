import type { ProfileSummary } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { useProfileVersion } from '../../api/profiles.js';
import { Id } from '../../parts/id.js';
import { Table } from '../../parts/list/table.js';
import { Role } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { ProfileStatus } from './profile-status.js';
import { SignatureBadge } from './signature.js';

const words = text.profiles.column;

interface ProfileTableProps {
  readonly profiles: readonly ProfileSummary[];
  readonly isStale: boolean;
}

/** Profiles as rows; on a narrow screen, as cards. */
export function ProfileTable({ profiles, isStale }: ProfileTableProps) {
  return (
    <Table
      columns={[words.role, words.status, words.version, words.by, words.signature, words.changed]}
      isStale={isStale}
    >
      {profiles.map((profile) => (
        <ProfileRow key={profile.role} profile={profile} />
      ))}
    </Table>
  );
}

function ProfileRow({ profile }: { readonly profile: ProfileSummary }) {
  const { role, display_name, status, bundle_version, digest, published_at, updated_at } = profile;
  const { data: version } = useProfileVersion(role, bundle_version);
  return (
    <tr>
      <td data-label={words.role}>
        <div className="cell">
          <Link className="card-type" to="/profiles/$role" params={{ role }} data-row="">
            <Role name={role} />
          </Link>
          <span className="small muted">
            <TheirText clip={80}>{display_name}</TheirText>
          </span>
        </div>
      </td>
      <td data-label={words.status}>
        <ProfileStatus status={status} />
      </td>
      <td data-label={words.version}>
        {bundle_version === null || digest === null ? (
          <span className="muted">{text.profiles.notPublished}</span>
        ) : (
          <div className="cell">
            <span>{text.profiles.version(bundle_version)}</span>
            <span className="small">
              <Id value={digest} />
            </span>
          </div>
        )}
      </td>
      <td data-label={words.by}>
        {version !== undefined && (
          <div className="cell">
            <TheirText clip={80}>{version.published_by.subject}</TheirText>
            <span className="small muted">
              <Ago at={published_at} />
            </span>
          </div>
        )}
      </td>
      <td data-label={words.signature}>{version !== undefined && <SignatureBadge version={version} />}</td>
      <td data-label={words.changed}>
        <Ago at={updated_at} />
      </td>
    </tr>
  );
}
