/** What a person can decide. */
export type Decision = 'approved' | 'rejected';
