/** Plain text becomes the description of a task of type "request"; JSON text of an object is taken as that object. */
export function taskBody(task: string | Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof task !== 'string') return 'task_type' in task || 'type' in task ? task : { task_type: 'request', ...task };
  try {
    const parsed: unknown = JSON.parse(task);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return taskBody(parsed as Record<string, unknown>);
  } catch {
    // not JSON, so it is prose
  }
  return { task_type: 'request', description: task };
}
