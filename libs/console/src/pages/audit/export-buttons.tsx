import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import type { AuditQuery } from '../../api/audit.js';
import { Button } from '../../parts/button.js';
import { useToasts } from '../../parts/toasts.js';
import { text } from '../../text/text.js';
import type { ExportFormat } from './export-audit.js';

const words = text.audit.export;

/** Makes a file of all entries that the filter shows. Leaving the page ends it. */
export function ExportButtons({ query }: { readonly query: AuditQuery }) {
  const { count, start, stop } = useExport(query);
  if (count !== undefined) {
    return (
      <div className="row export" role="status">
        <span>{words.progress(count)}</span>
        <Button icon="cross" onClick={stop}>
          {words.stop}
        </Button>
      </div>
    );
  }
  return (
    <div className="row export" role="group" aria-label={words.title}>
      <span className="small muted" id="export">
        {words.title}
      </span>
      <Button icon="download" title={words.hint} onClick={() => void start('ndjson')}>
        {words.ndjson}
      </Button>
      <Button icon="download" title={words.hint} onClick={() => void start('csv')}>
        {words.csv}
      </Button>
    </div>
  );
}

function useExport(query: AuditQuery) {
  const { client } = useApi();
  const say = useToasts();
  const [count, setCount] = useState<number>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (format: ExportFormat): Promise<void> => {
    const { signal } = (running.current = new AbortController());
    setCount(0);
    try {
      const { exportAudit } = await import('./export-audit.js');
      const made = await exportAudit(client, query, format, { signal, onProgress: setCount });
      save(made.file, `handoff-audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${format}`);
      say.done(words.done(made.count));
    } catch (error) {
      if (!signal.aborted) say.failed(error);
    } finally {
      setCount(undefined);
    }
  };
  return { count, start, stop: () => running.current?.abort() };
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has the file once the click is over; until later it may still read from it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
