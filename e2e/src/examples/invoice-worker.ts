import { RetryableError, type HandoffClient, type WorkerReport } from '@handoff/client';

/** What the worker pays with; whether it takes a payment twice is its own affair. */
export interface Bank {
  /** @throws Error with `code` 'CLOSED' when it may be tried again later. */
  pay(reference: string, amount: number, signal: AbortSignal): Promise<string>;
}

/** Pays invoices, four at once, until the signal aborts. Run as many of these as you like: each task goes to one. */
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
        // The task's id names the payment at the bank: an attempt after one that was cut off pays nothing twice.
        return { receipt: await bank.pay(task_id, Number(data['amount']), work.signal) };
      } catch (error) {
        if ((error as { code?: string }).code === 'CLOSED') throw new RetryableError('The bank is closed.');
        throw error;
      }
    },
  });
}
