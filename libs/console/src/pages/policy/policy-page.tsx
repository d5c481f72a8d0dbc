import type { AccessDecision } from '@handoff/client';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { holds, useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { Answer } from './answer.js';
import { DryRun } from './dry-run.js';
import { evaluationOf, type Question } from './question.js';
import { QuestionForm } from './question-form.js';

const route = getRouteApi('/policy');
const words = text.policy;

/** Asks what the agents of a role may do, and shows the answer with the rules that decided. */
export function PolicyPage() {
  const search = route.useSearch();
  const { client, gatewayUrl, me } = useApi();
  const navigate = useNavigate({ from: '/policy' });
  const { data, error, isPending, mutate, variables } = useMutation({
    mutationFn: (question: Question): Promise<AccessDecision> => client.evaluateAccess(evaluationOf(question)),
  });
  useRowKeys();
  const ask = (question: Question): void => {
    void navigate({ search: { ...question }, replace: true });
    mutate(question);
  };
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <div className="halves">
        <QuestionForm search={search} unknown={data?.context.unknown ?? []} isAsking={isPending} onAsk={ask} />
        <div className="stack" aria-live="polite">
          {error !== null && <ErrorNotice error={error} />}
          {data !== undefined && variables !== undefined ? (
            <Answer question={variables} decision={data} />
          ) : (
            error === null && (
              <Empty icon="scale" title={words.none}>
                {words.noneDetail} {words.recorded}
              </Empty>
            )
          )}
        </div>
      </div>
      {(holds(me, 'admin') || holds(me, 'auditor')) && <DryRun role={search.role ?? ''} />}
      <CommandLines
        curl={curlOf(gatewayUrl, '/audit', { event_type: 'access.evaluated' })}
        cli={cliOf('can', search.name ?? 'github__create_issue', '--role', search.role ?? 'finance')}
      />
    </>
  );
}
