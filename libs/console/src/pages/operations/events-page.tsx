import type { StreamEvent } from '@handoff/client';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { cliOf, curlOf } from '../../api/commands.js';
import { useLiveEvents } from '../../api/live.js';
import { Button } from '../../parts/button.js';
import { CommandLines } from '../../parts/command-lines.js';
import { Empty } from '../../parts/empty.js';
import { useRowKeys } from '../../parts/keys/use-row-keys.js';
import { FilterForm } from '../../parts/list/filter-form.js';
import { PageHead } from '../../parts/page-head.js';
import { text } from '../../text/text.js';
import { EventList } from './event-list.js';
import { OperationsTabs } from './operations-tabs.js';

const route = getRouteApi('/operations/events');
const words = text.operations.events;

/** So many events are kept on the page; the audit log has all. */
const KEPT = 200;

/** The live feed, as its events come. Pausing live updates pauses it, and nothing is lost meanwhile. */
export function EventsPage() {
  const { gatewayUrl } = useApi();
  const { type } = route.useSearch();
  const navigate = useNavigate({ from: '/operations/events' });
  const [events, setEvents] = useState<readonly StreamEvent[]>([]);
  useRowKeys();
  useLiveEvents((event) => setEvents((before) => [event, ...before].slice(0, KEPT)));
  const shown = events.filter((event) => type === undefined || event.type.includes(type));
  return (
    <>
      <PageHead title={words.title} lead={words.lead} />
      <OperationsTabs />
      <FilterForm
        fields={[{ name: 'type', label: words.filter }]}
        value={{ type }}
        onChange={(_name, value) => void navigate({ search: typeof value === 'string' ? { type: value } : {} })}
        onClear={() => void navigate({ search: {} })}
      >
        {events.length > 0 && (
          <Button kind="quiet" onClick={() => setEvents([])}>
            {words.clear}
          </Button>
        )}
      </FilterForm>
      {shown.length === 0 ? (
        <Empty icon="play" title={words.empty}>
          {words.emptyDetail} <Link to="/audit">{words.audit}</Link>
        </Empty>
      ) : (
        <EventList events={shown} />
      )}
      {events.length === KEPT && <p className="small muted">{words.kept(KEPT)}</p>}
      <CommandLines curl={`${curlOf(gatewayUrl, '/events')} -N`} cli={cliOf('tail')} />
    </>
  );
}
