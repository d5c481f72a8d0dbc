import type { Webhook } from '@handoff/client';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useWebhook } from '../../api/webhooks.js';
import { CommandLines } from '../../parts/command-lines.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { FactList } from '../../parts/fact-list.js';
import { Id } from '../../parts/id.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { Notice } from '../../parts/notice.js';
import { PageHead } from '../../parts/page-head.js';
import { Role, StatusBadge } from '../../parts/status-badge.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { Deliveries } from './deliveries.js';

const route = getRouteApi('/operations/webhooks/$webhookId');
const words = text.operations.webhooks;

/** One webhook: where it sends what, for whom, and what came of each event. */
export function WebhookPage() {
  const { webhookId } = route.useParams();
  const { gatewayUrl } = useApi();
  const { data: webhook, error, refetch } = useWebhook(webhookId);
  useRowKeys();
  return (
    <>
      <Link to="/operations/webhooks" className="back small">
        {words.back}
      </Link>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {webhook === undefined && error === null && <Loading rows={8} />}
      {webhook !== undefined && error === null && <Whole webhook={webhook} />}
      <CommandLines
        curl={curlOf(gatewayUrl, `/webhooks/${encodeURIComponent(webhookId)}/deliveries`)}
        cli={cliOf('tail', '--type', 'webhook.*')}
      />
    </>
  );
}

function Whole({ webhook }: { readonly webhook: Webhook }) {
  const { url, status, role, disabled_cause, description } = webhook;
  return (
    <>
      <PageHead
        title={url}
        lead={
          <span className="row">
            <StatusBadge status={status} />
            <Role name={role} />
          </span>
        }
      />
      {status === 'disabled' && (
        <Notice tone="warn" title={words.disabled}>
          <p>{disabled_cause !== null && words.cause[disabled_cause]}</p>
        </Notice>
      )}
      <section className="card part section" aria-label={words.facts.id}>
        {description !== null && (
          <p>
            <TheirText>{description}</TheirText>
          </p>
        )}
        <WebhookFacts webhook={webhook} />
      </section>
      <Deliveries webhook={webhook} />
    </>
  );
}

function WebhookFacts({ webhook }: { readonly webhook: Webhook }) {
  const { webhook_id, event_types, created_by, created_at, updated_at, version } = webhook;
  const { previous_secret_until, deletion_reason } = webhook;
  const { facts } = words;
  return (
    <FactList
      facts={[
        [facts.events, <TheirText clip={300}>{event_types.join(', ')}</TheirText>],
        [facts.createdBy, <TheirText clip={80}>{created_by.subject}</TheirText>],
        [facts.created, <Ago at={created_at} />],
        [facts.changed, <Ago at={updated_at} />],
        previous_secret_until === null ? undefined : [facts.secret, <Ago at={previous_secret_until} />],
        deletion_reason === null ? undefined : [facts.deletion, <TheirText>{deletion_reason}</TheirText>],
        [facts.id, <Id value={webhook_id} />],
        [facts.version, version],
      ]}
    />
  );
}
