import { readFileSync } from 'node:fs';

/**
 * npm passes signals on, but not when it is killed, or ends by one that it does not know (SIGHUP): then Handoff would go
 * on, unseen, with the port and the data directory. It stops in order instead.
 */
export function endWithParent() {
  const parents = parentsNow();
  const watch = setInterval(() => {
    if (parentsNow() === parents) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 1_000);
  watch.unref();
}

/** The process that started this one, and where npm did, with a shell in between, npm itself. */
function parentsNow() {
  const byNpm = process.env.npm_lifecycle_event !== undefined;
  return byNpm ? `${process.ppid} ${parentOf(process.ppid)}` : String(process.ppid);
}

/** Empty where there is no /proc, or no such process any more. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return '';
  }
}
