/** 1 MiB, before decompression and after it. */
export const MAX_BODY_BYTES = 1_048_576;
