/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; of a plain text the text, and `{}` when it is empty. Untyped, like JSON.parse: a black-box test reads any answer. */
  readonly json: ReturnType<typeof JSON.parse>;
}
