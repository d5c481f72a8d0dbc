import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { addPage, type DryRunTotals } from './dry-run-totals.js';

/** What is tried: the draft of a role, on the answers of a time. */
export interface DryRunQuestion {
  readonly role: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** So many differences come with one page. */
const PAGE = 100;

/** Replays answers page by page, until the end or until it is stopped. Another one ends the one before. */
export function useDryRun() {
  const { client } = useApi();
  const [totals, setTotals] = useState<DryRunTotals>();
  const [error, setError] = useState<unknown>(null);
  const [isRunning, setRunning] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async ({ role, from, to }: DryRunQuestion): Promise<void> => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setTotals(undefined);
    setError(null);
    setRunning(true);
    try {
      let sum: DryRunTotals | undefined;
      for (let cursor: string | null | undefined; cursor !== null;) {
        const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const query = { ...span, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
        const { data } = await client.call('dryRunProfile', { params: { role }, query, body: {} }, { signal });
        if (signal.aborted) return;
        sum = addPage(sum, data);
        setTotals(sum);
        cursor = data.next_cursor;
      }
    } catch (thrown) {
      if (!signal.aborted) setError(thrown);
    } finally {
      if (!signal.aborted) setRunning(false);
    }
  };
  const stop = (): void => {
    running.current?.abort();
    setRunning(false);
  };
  return { totals, error, isRunning, run, stop };
}
