import { createCipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { EventIds } from '../ports/event-ids.js';

/** The first byte, so that a later format can be recognised. */
const FORM = 1;
/** Format and name of the key. */
const HEAD_BYTES = 4;
const TAG_BYTES = 16;
const SEQ_BYTES = 8;
const SALT_BYTES = 8;
const ID_BYTES = HEAD_BYTES + TAG_BYTES + SEQ_BYTES + SALT_BYTES;

const PLAIN_NUMBER = /^\d{1,15}$/;
const NO_SALT = Buffer.alloc(SALT_BYTES);

/** The keys derived from one key of the gateways. */
interface Keyring {
  /** The first bytes of its ids: they identify the key and reveal nothing about it. */
  readonly head: Buffer;
  readonly mac: Uint8Array;
  readonly cipher: Uint8Array;
}

/**
 * Ids with a synthetic initialisation vector, like RFC 5297: HMAC-SHA-256 over place and salt is both the tag and the
 * vector with which AES-256-CTR encrypts them. So an entry (without salt) has one id, no nonce has to be unique, and a
 * changed id no longer matches its tag. HKDF-SHA-256 derives the keys. The first key writes, all keys read.
 *
 * @param keys - at least one
 */
export function createSealedEventIds(keys: readonly Uint8Array[]): EventIds {
  const rings = keys.map(deriveKeyring);
  const [first] = rings;
  if (first === undefined) throw new TypeError('Event ids need a key.');
  return {
    ofEntry: (seq) => seal(first, seq, NO_SALT),
    ofPlace: (seq) => seal(first, seq, randomBytes(SALT_BYTES)),
    read(id) {
      if (PLAIN_NUMBER.test(id)) return 'unknown';
      const bytes = Buffer.from(id, 'base64url');
      if (bytes.length !== ID_BYTES || bytes[0] !== FORM || bytes.toString('base64url') !== id) return undefined;
      const named = rings.filter(({ head }) => head.equals(bytes.subarray(0, HEAD_BYTES)));
      if (named.length === 0) return 'unknown';
      return named.map((ring) => open(ring, bytes)).find((seq) => seq !== undefined);
    },
  };
}

function deriveKeyring(key: Uint8Array): Keyring {
  const derive = (use: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, '', `handoff event id ${FORM} ${use}`, length));
  return {
    head: Buffer.concat([Buffer.of(FORM), derive('name', HEAD_BYTES - 1)]),
    mac: derive('tag', 32),
    cipher: derive('encryption', 32),
  };
}

function seal(ring: Keyring, seq: number, salt: Uint8Array): string {
  const place = Buffer.alloc(SEQ_BYTES);
  place.writeBigUInt64BE(BigInt(seq));
  const text = Buffer.concat([place, salt]);
  const tag = tagOf(ring, text);
  return Buffer.concat([ring.head, tag, crypt(ring, tag, text)]).toString('base64url');
}

function open(ring: Keyring, bytes: Buffer): number | undefined {
  const tag = bytes.subarray(HEAD_BYTES, HEAD_BYTES + TAG_BYTES);
  const text = crypt(ring, tag, bytes.subarray(HEAD_BYTES + TAG_BYTES));
  return timingSafeEqual(tag, tagOf(ring, text)) ? Number(text.readBigUInt64BE()) : undefined;
}

function tagOf({ mac }: Keyring, text: Uint8Array): Buffer {
  return createHmac('sha256', mac).update(text).digest().subarray(0, TAG_BYTES);
}

/** Encrypts and decrypts: CTR mode is symmetric. */
function crypt({ cipher }: Keyring, tag: Uint8Array, text: Uint8Array): Buffer {
  return createCipheriv('aes-256-ctr', cipher, tag).update(text);
}
