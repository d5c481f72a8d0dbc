import { RetryableError, type HandoffClient, type WorkerReport } from '@handoff/client';

/** The bank that the worker pays with. Detecting a repeated payment is the bank's task. */
export interface Bank {
  /** @throws Error with `code` 'CLOSED' when a later attempt can succeed. */
  pay(reference: string, amount: number, signal: AbortSignal): Promise<string>;
}

/** Pays invoices, four at a time, until the signal aborts. Run as many workers as you like: each task goes to one. */
export function invoiceWorker(
  treasury: HandoffClient,
  bank: Bank,
  signal: AbortSignal,
  onReport?: (report: WorkerReport) => void,
): Promise<void> {
  return treasury.worker({
    role: 'treasury',
    types: ['pay_invoice'],
    concurrency: 4,
    leaseSeconds: 30,
    signal,
    ...(onReport === undefined ? {} : { onReport }),
    async handler({ task_id, data }, work) {
      await work.progress(10, 'asking the bank');
      try {
        // The task's id identifies the payment at the bank, so that an attempt after an interrupted one pays only once.
        return { receipt: await bank.pay(task_id, Number(data['amount']), work.signal) };
      } catch (error) {
        if ((error as { code?: string }).code === 'CLOSED') throw new RetryableError('The bank is closed.');
        throw error;
      }
    },
  });
}
