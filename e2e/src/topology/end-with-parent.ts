import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

/** Sees to it that a child does not outlive this process, other than by this process being killed. */
export function endWithParent(child: ChildProcess): void {
  // One listener for all: Node takes more than ten for a leak.
  if (children.size === 0) process.on('exit', killAll);
  children.add(child);
  child.once('exit', () => {
    children.delete(child);
    if (children.size === 0) process.off('exit', killAll);
  });
}

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}
