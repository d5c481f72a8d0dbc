/** The workloads of the benchmark, in the order of its output. */
export const MEASURED_WORKLOADS = ['create', 'replays', 'status', 'list', 'workflow', 'work'] as const;
/** `stock` makes what `work` uses up. */
export type WorkloadName = (typeof MEASURED_WORKLOADS)[number] | 'stock';

/** Those that the bare pipeline can do. */
export const BARE_WORKLOADS: readonly WorkloadName[] = ['create', 'replays'];
