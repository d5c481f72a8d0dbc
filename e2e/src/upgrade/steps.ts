import { budgetRecords, runBudget, startLoad } from '../support/budget-load.js';
import type { Step } from '../support/run-steps.js';
import type { ModuleName } from '../topology/scaled-topology.js';
import { finish, leaveOpen, type OpenWork } from './open-work.js';
import type { Release, Stand } from './stand.js';
import type { Watchers } from './watchers.js';

const SERVICES: readonly ModuleName[] = ['session', 'task', 'audit', 'webhook', 'directory'];

/** What the steps hand on to each other. */
export interface Upgrade extends Stand {
  readonly watchers: Watchers;
  /** The tasks of all budget workflows. */
  readonly done: string[];
  /** What one release has begun and another one ends. */
  open?: OpenWork;
}

/** The steps of docs/operations/upgrade.md, and back. */
export const STEPS: readonly Step<Upgrade>[] = [
  { name: 'the former release works, and leaves work open', run: begin },
  { name: 'no request fails while the database is migrated and NATS gets its new users', run: prepare },
  { name: 'no request fails while half of the processes are replaced; both gateways serve all', run: mix },
  { name: 'no request fails while the others are; the new release ends what was open', run: upgrade },
  { name: 'no request fails on the way back; the former release ends what the new one left open', run: rollBack },
  { name: 'every workflow is on record once, in the event stream once, and at the webhook', run: settle },
];

async function begin(upgrade: Upgrade): Promise<string> {
  const { formerCast, gateway } = upgrade;
  upgrade.done.push(await runBudget(formerCast, () => gateway(0)));
  upgrade.open = await leaveOpen(formerCast, gateway(0));
  return 'a session, an approval, a lease, a key';
}

async function prepare(upgrade: Upgrade): Promise<string> {
  let told = '';
  await underLoad(upgrade, async () => {
    told = await upgrade.handoff('new', 'migrate', 'up');
    await upgrade.reloadNatsUsers('new');
  });
  return told.trim().split('\n').join(', ');
}

async function mix(upgrade: Upgrade): Promise<string> {
  const { formerCast, newCast, gateway, done } = upgrade;
  for (const service of SERVICES) await underLoad(upgrade, () => upgrade.replace(service, 1, 'new'));
  await replaceGateway(upgrade, 1, 'new');
  await underLoad(upgrade, () => Promise.resolve());
  for (const instance of [0, 1])
    await finish(await leaveOpen(formerCast, gateway(instance)), formerCast, gateway(1 - instance));
  done.push(await runBudget(newCast, () => gateway(1)));
  return 'what was left open at one gateway was ended at the other';
}

async function upgrade(upgrade: Upgrade): Promise<string> {
  const { formerCast, newCast, gateway } = upgrade;
  for (const service of SERVICES) await underLoad(upgrade, () => upgrade.replace(service, 0, 'new'));
  await replaceGateway(upgrade, 0, 'new');
  await finish(upgrade.open!, formerCast, gateway(0));
  upgrade.open = await leaveOpen(newCast, gateway(0));
  for (const instance of [0, 1]) await askAboutAccess(newCast('finance', gateway(instance)));
  return 'also by clients of the former release; the directory service answers';
}

async function rollBack(upgrade: Upgrade): Promise<string> {
  const { formerCast, gateway } = upgrade;
  for (const instance of [0, 1]) await replaceGateway(upgrade, instance, 'former');
  for (const instance of [0, 1]) {
    for (const service of SERVICES) await underLoad(upgrade, () => upgrade.replace(service, instance, 'former'));
  }
  await underLoad(upgrade, () => Promise.resolve());
  await finish(upgrade.open!, formerCast, gateway(0));
  const applied = (release: Release): Promise<string> => upgrade.handoff(release, 'migrate', 'status');
  const [former, current] = [await applied('former'), await applied('new')];
  if (former !== current) throw new Error(`migrate status of the former release says:\n${former}\nnot:\n${current}`);
  return 'its migrate status lists the new migrations as applied';
}

async function settle({ formerCast, gateway, done, watchers }: Upgrade): Promise<string> {
  for (const taskId of done) await budgetRecords(formerCast, gateway(0), taskId);
  await watchers.sawAll(done);
  return `${done.length} workflows`;
}

/** Nobody has published a profile, so the answer is no. */
async function askAboutAccess(finance: ReturnType<Upgrade['newCast']>): Promise<void> {
  const { decision, context } = await finance.evaluateAccess({
    subject: { type: 'role', id: 'finance' },
    action: { name: 'use' },
    resource: { type: 'tool', id: 'github__list_issues' },
  });
  if (decision || context.code !== 'unknown_role') throw new Error(`access was answered with ${context.code}`);
}

/** Does something while workflows run through both gateways, or through one; some run before, between and after. */
async function underLoad(
  upgrade: Upgrade,
  work: () => Promise<void>,
  gateways: readonly number[] = [0, 1],
): Promise<void> {
  let turn = 0;
  const load = startLoad(upgrade.formerCast, () => upgrade.gateway(gateways[(turn += 1) % gateways.length]!));
  try {
    await load.progress(5);
    await work();
    await load.progress(5);
  } finally {
    await load.stop();
  }
  upgrade.done.push(...load.done);
  if (load.failures.length > 0) throw new Error(load.failures.join('\n'));
}

/** As a balancer does it: the other gateway gets the requests meanwhile. */
function replaceGateway(upgrade: Upgrade, instance: number, release: Release): Promise<void> {
  return underLoad(upgrade, () => upgrade.replace('gateway', instance, release), [1 - instance]);
}
