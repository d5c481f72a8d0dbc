import { approvals } from './approvals.js';
import { audit } from './audit.js';
import { card } from './card.js';
import { common } from './common.js';
import { dashboard } from './dashboard.js';
import { inbox } from './inbox.js';
import { operations } from './operations.js';
import { policy } from './policy.js';
import { profiles } from './profiles.js';
import { sessions } from './sessions.js';
import { shell } from './shell.js';
import { tasks } from './tasks.js';

/**
 * Every word that the console itself says, in English. A page has a file here; a translation is the same record in another
 * language. What agents and people have written is never here.
 */
export const text = {
  ...common,
  shell,
  inbox,
  dashboard,
  sessions,
  tasks,
  approvals,
  audit,
  profiles,
  policy,
  operations,
  card,
};
