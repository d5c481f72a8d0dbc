import { isHandoffError, type ProfileDraft } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { holds, useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useProfileCheck, useProfileDraft } from '../../api/profiles.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { DraftEditor } from './draft-editor.js';
import { FIRST_DRAFT } from './first-draft.js';

const route = getRouteApi('/profiles/$role/edit');
const words = text.profiles.editor;

/** The draft of a profile, or the first one of a role, to write. */
export function DraftPage() {
  const { role } = route.useParams();
  const { gatewayUrl, me } = useApi();
  return (
    <>
      <Link to="/profiles/$role" params={{ role }} className="back small">
        {words.back(role)}
      </Link>
      <PageHead title={words.title(role)} lead={words.lead} />
      {holds(me, 'admin') ? (
        <Draft key={role} role={role} />
      ) : (
        <Notice tone="info" title={words.admins}>
          <p>{words.adminsDetail}</p>
        </Notice>
      )}
      <CommandLines
        curl={curlOf(gatewayUrl, `/admin/profiles/${encodeURIComponent(role)}`)}
        cli={cliOf('profile', 'draft', `${role}.yaml`)}
      />
    </>
  );
}

function Draft({ role }: { readonly role: string }) {
  const { data, error, isFetching, refetch } = useProfileDraft(role);
  const isNew = isHandoffError(error, 'NOT_FOUND');
  const now = isNew ? null : data;
  // What somebody writes on is the draft as they opened it, whatever others do meanwhile.
  const [opened, setOpened] = useState<ProfileDraft | null>();
  const [times, setTimes] = useState(1);
  if (opened === undefined && now !== undefined && !isFetching) setOpened(now);
  if (error !== null && !isNew) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (opened === undefined) return <Loading rows={8} />;
  const isElsewhere = (now?.version ?? 0) !== (opened?.version ?? 0);
  const reload = (): void => {
    setOpened(now);
    setTimes(times + 1);
  };
  return <Opened key={times} role={role} draft={opened} onReload={isElsewhere ? reload : undefined} />;
}

interface OpenedProps {
  readonly role: string;
  /** Null: the role has none. */
  readonly draft: ProfileDraft | null;
  readonly onReload: (() => void) | undefined;
}

/** Opens a draft as YAML, as the service writes it. */
function Opened({ role, draft, onReload }: OpenedProps) {
  const stored = draft === null ? FIRST_DRAFT(role) : JSON.stringify(draft.profile);
  const [source] = useState(stored);
  const { data, error, refetch } = useProfileCheck(source);
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading rows={8} />;
  return <DraftEditor role={role} draft={draft} initial={data.yaml ?? source} onReload={onReload} />;
}
