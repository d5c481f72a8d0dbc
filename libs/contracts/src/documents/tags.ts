/** The groups of operations, by the first segment of their paths. */
export const TAGS: Readonly<Record<string, string>> = {
  sessions: 'The context of a workflow: who works in which role, and for how long',
  tasks: 'Work that is handed from role to role, and claimed and done under a lease',
  approvals: 'What has to be agreed to, by whom, and what was decided',
  delegations: 'Approver roles that people hand to colleagues for a while',
  status: 'How something stands, what it waits for and on whom; also to wait for a change',
  events: 'What happens, as it happens',
  webhooks: 'Signed deliveries of events to a URL',
  'dead-letters': 'Messages that could not be processed, for admins',
  audit: 'What has happened, append-only and gapless',
  overview: 'What waits everywhere, for whom and for how long',
  roles: 'How much waits for a role',
  profiles: 'What the agents of a role use and may do, as published',
  access: 'What the agents of a role may do, decided by its profile',
  admin: 'The drafts of profiles, and their publication by two people',
  whoami: 'Who a token says that its holder is',
  public: 'Health, documents and metadata, without a token',
};
