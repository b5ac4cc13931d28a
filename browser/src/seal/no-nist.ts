/**
 * Stands in the bundles where the NIST curves of `@noble/curves` would be: the age library brings them for keys that live in
 * hardware (`age1tag…`), which spec/age.md does not know, and they are a tenth of what a phone would fetch before it can
 * seal. The libraries read the sizes while they load; whoever calls one of these curves is told that it is not here.
 */
const absent = (): never => {
  throw new TypeError("NIST curves are not part of this build.");
};

/** @param size bytes of a scalar and of a coordinate */
const curve = (size: number): object => ({
  lengths: { secretKey: size, publicKey: size + 1, publicKeyUncompressed: 2 * size + 1, publicKeyHasPrefix: true, seed: size * 1.5, signature: 2 * size },
  Point: { Fn: {}, fromBytes: absent },
  utils: { randomSecretKey: absent },
  keygen: absent,
  getPublicKey: absent,
  getSharedSecret: absent,
});

export const p256 = curve(32);
export const p384 = curve(48);
