import type { ProfileDraft } from '@handoff/client';
import { Link } from '@tanstack/react-router';
import { useProfileVersions } from '../../api/profiles.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Id } from '../../parts/id.js';
import { Table } from '../../parts/list/table.js';
import { Loading } from '../../parts/loading.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { RollBack } from './roll-back.js';

const words = text.profiles;
const { versionsColumn: column } = words;

/** The published versions, newest first, and the way back to one of them. */
export function Versions({ draft }: { readonly draft: ProfileDraft }) {
  const { role, bundle_version } = draft;
  const { data, error, refetch } = useProfileVersions(role);
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading rows={4} />;
  if (data.versions.length === 0)
    return (
      <Empty icon="badge" title={words.notPublished}>
        {words.never}
      </Empty>
    );
  return (
    <Table columns={[column.version, column.published, column.by, column.digest, '']} isStale={false}>
      {data.versions.map(({ bundle_version: version, digest, published_by, published_at }) => (
        <tr key={version}>
          <td data-label={column.version}>
            <Link
              to="/profiles/$role"
              params={{ role }}
              search={{ view: 'published', version: String(version) }}
              data-row=""
            >
              {words.version(version)}
            </Link>
          </td>
          <td data-label={column.published}>
            <Ago at={published_at} />
          </td>
          <td data-label={column.by}>
            <TheirText clip={80}>{published_by.subject}</TheirText>
          </td>
          <td data-label={column.digest}>
            <Id value={digest} />
          </td>
          <td data-label="">
            {version === bundle_version ? (
              <span className="badge" data-tone="ok">
                {words.current}
              </span>
            ) : (
              <RollBack draft={draft} version={version} />
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
