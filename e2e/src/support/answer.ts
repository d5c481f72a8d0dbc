/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, `{}` where there is none. As loose as JSON.parse: a black-box test looks at whatever is there. */
  readonly json: ReturnType<typeof JSON.parse>;
}
