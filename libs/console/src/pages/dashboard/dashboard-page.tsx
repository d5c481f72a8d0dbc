import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useOverview } from '../../api/overview.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { ErrorNotice } from '../../parts/error-notice.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { Loading } from '../../parts/loading.js';
import { PageHead } from '../../parts/page-head.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';
import { DayChart } from './day-chart.js';
import { HealthList } from './health-list.js';
import { Numbers } from './numbers.js';
import { RoleTable } from './role-table.js';

/** What waits everywhere, as far as the person may see it. */
export function DashboardPage() {
  const { me, gatewayUrl } = useApi();
  const { data, error, isPending, refetch } = useOverview();
  useRowKeys();
  const seesAll = me.roles.includes('auditor') || me.roles.includes('admin');
  return (
    <>
      <PageHead
        title={text.dashboard.title}
        lead={
          <>
            {text.dashboard.lead} {!seesAll && text.dashboard.scope}
          </>
        }
      >
        {data !== undefined && (
          <span className="small muted spread">
            {text.dashboard.asOf} <Ago at={data.as_of} />
          </span>
        )}
      </PageHead>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {isPending && <Loading rows={8} />}
      {data !== undefined && (
        <>
          <Numbers overview={data} />
          <div className="columns section">
            <DayChart hours={data.hours} />
            <HealthList />
          </div>
          <section className="section" aria-labelledby="by-role">
            <h2 id="by-role">{text.dashboard.byRole}</h2>
            {data.roles.length === 0 ? (
              <Empty icon="check" title={text.dashboard.nothing}>
                {text.dashboard.nothingDetail}
              </Empty>
            ) : (
              <RoleTable overview={data} />
            )}
          </section>
        </>
      )}
      <CommandLines curl={curlOf(gatewayUrl, '/overview')} cli={cliOf('inbox')} />
    </>
  );
}
