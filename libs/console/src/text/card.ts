/** The words of the approval card that MCP hosts show. What it shows of an approval has its words in the inbox's. */
export const card = {
  failed: 'Handoff did not do this',
  cancelled: 'The call was cancelled',
  cancelledDetail: 'There is nothing to show of it.',
  became: {
    pending: 'It waits for others',
    approved: 'Approved',
    rejected: 'Rejected',
    expired: 'Its time is over: nobody decided it',
    cancelled: 'It is not asked for any more',
  },
  more: (count: number) => `These are ${count} of them. The console shows all.`,
  nothing: 'Nothing of this waits for your decision.',
};
