/** The workloads of the benchmark, in the order of its output. */
export const MEASURED_WORKLOADS = [
  'create',
  'replays',
  'status',
  'list',
  'workflow',
  'work',
  'ask-10',
  'ask-100',
  'ask-1000',
] as const;
/** `stock` makes what `work` uses up. */
export type WorkloadName = (typeof MEASURED_WORKLOADS)[number] | 'stock';

/** Those that systems other than Handoff can do. Only the bare pipeline names replays. */
export const WORKLOADS_OF_OTHERS: Readonly<Record<string, readonly WorkloadName[]>> = {
  bare: ['create', 'replays'],
  'pg-boss': ['create'],
  'graphile-worker': ['create'],
  dbos: ['create'],
};
