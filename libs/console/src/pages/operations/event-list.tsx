import type { StreamEvent } from '@handoff/client';
import { JsonTree } from '../../parts/json-tree.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { toneOf } from '../../parts/timeline/event-words.js';
import { text } from '../../text/text.js';

const words = text.operations.events;

/** Events of the live feed, newest first. */
export function EventList({ events }: { readonly events: readonly StreamEvent[] }) {
  return (
    <ol className="timeline">
      {events.map((event) => (
        <li key={event.place} data-tone={toneOf(event.type)} tabIndex={0} data-row="">
          {event.type === 'gap' ? <Notice tone="warn" title={words.gap} /> : <OneEvent event={event} />}
        </li>
      ))}
    </ol>
  );
}

function OneEvent({ event }: { readonly event: Exclude<StreamEvent, { readonly type: 'gap' }> }) {
  const { type, subject, sequence, time, data } = event;
  return (
    <>
      <div className="row">
        <strong className="card-type">{type}</strong>
        {subject !== null && (
          <span className="small mono muted">
            <TheirText clip={60}>{subject}</TheirText>
          </span>
        )}
        {sequence !== null && (
          <span className="small muted">
            {words.column.sequence} {sequence}
          </span>
        )}
        <span className="small muted">
          <Ago at={time} />
        </span>
      </div>
      <details className="more small">
        <summary>{words.whole}</summary>
        <JsonTree value={data} />
      </details>
    </>
  );
}
