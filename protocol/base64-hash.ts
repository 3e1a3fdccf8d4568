import { z } from 'zod';

/**
 * 32 bytes (a SHA-256, a key) in base64 (RFC 4648 section 4), in the one spelling that they have: a text of 44 characters can
 * as well stand for 31 or 33 bytes, and the last character before the padding has two bits that decoders ignore.
 */
export const Base64HashSchema = z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/);
