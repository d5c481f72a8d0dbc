import type { WholeDeadLetter } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { holds, useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useDeadLetter } from '../../api/dead-letters.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { FactList } from '../../parts/fact-list.js';
import { ActionButton } from '../../parts/form/action-button.js';
import { Id } from '../../parts/id.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const route = getRouteApi('/operations/dead-letters/$deadLetterId');
const words = text.operations.deadLetters;

/** One message that could not be processed: why, its bytes, and what an admin can do with it. */
export function DeadLetterPage() {
  const { deadLetterId } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: letter, error, refetch } = useDeadLetter(deadLetterId);
  return (
    <>
      <Link to="/operations/dead-letters" className="back small">
        {words.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {letter === undefined && error === null && <Loading rows={8} />}
      {letter !== undefined && error === null && <Whole letter={letter} />}
      <CommandLines
        curl={curlOf(gatewayUrl, `/dead-letters/${encodeURIComponent(deadLetterId)}`)}
        cli={cliOf('dead-letters', 'show', deadLetterId)}
      />
    </>
  );
}

function Whole({ letter }: { readonly letter: WholeDeadLetter }) {
  const { dead_letter_id, subject, status, consumer, event_id, error_code, attempts, first_seen, last_seen } = letter;
  const { facts } = words;
  return (
    <>
      <PageHead title={subject} lead={<StatusBadge status={status} />} />
      <Actions letter={letter} />
      <section className="card part" aria-label={facts.id}>
        <FactList
          facts={[
            [facts.error, <TheirText>{error_code}</TheirText>],
            [facts.consumer, <TheirText>{consumer}</TheirText>],
            [facts.attempts, attempts],
            [facts.first, <Ago at={first_seen} />],
            [facts.last, <Ago at={last_seen} />],
            [facts.event, <TheirText>{event_id}</TheirText>],
            [facts.id, <Id value={dead_letter_id} />],
          ]}
        />
      </section>
      <section className="section" aria-labelledby="bytes">
        <h2 id="bytes">{words.body}</h2>
        <Bytes letter={letter} />
      </section>
    </>
  );
}

function Bytes({ letter: { body, body_base64 } }: { readonly letter: WholeDeadLetter }) {
  const bytes = body ?? body_base64;
  if (bytes === null) return <p className="muted">{words.noBody}</p>;
  return (
    <div className="stack">
      <p className="small muted">{body === null ? words.base64 : words.bodyHint}</p>
      <div className="bytes" tabIndex={0} role="region" aria-labelledby="bytes">
        <TheirText clip={8_000}>{bytes}</TheirText>
      </div>
    </div>
  );
}

/** For admins, while it waits for one of the two. The API checks it once more. */
function Actions({ letter: { dead_letter_id, status } }: { readonly letter: WholeDeadLetter }) {
  const { client, me } = useApi();
  if (status !== 'parked' || !holds(me, 'admin')) return null;
  return (
    <div className="row task-actions">
      <ActionButton
        action={{
          operation: 'redriveDeadLetter',
          label: words.redrive,
          hint: words.redriveHint,
          done: words.redriven,
          fields: [],
          run: () => client.redriveDeadLetter({ dead_letter_id }),
        }}
      />
      <ActionButton
        action={{
          operation: 'dropDeadLetter',
          label: words.drop,
          hint: words.dropHint,
          done: words.dropped,
          kind: 'danger',
          fields: [],
          run: () => client.dropDeadLetter({ dead_letter_id }),
        }}
      />
    </div>
  );
}
