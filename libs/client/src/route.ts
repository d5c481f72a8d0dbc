/** How an operation is reached over HTTP. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** The template of the path, such as `/tasks/{task_id}`. */
  readonly path: string;
  /** Whether it takes an Idempotency-Key. */
  readonly takesKey: boolean;
  /** The names of the members of its query. */
  readonly query: readonly string[];
  readonly hasBody: boolean;
  /** Whether a success is a text, and no JSON. */
  readonly text?: boolean;
  /** The member of its result that holds the items of a page; undefined when the result is not a page. */
  readonly items?: string;
}
