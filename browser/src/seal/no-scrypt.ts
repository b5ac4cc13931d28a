/**
 * Stands where scrypt would be in what a phone fetches before it can seal: only her sealed copy and the verifier open or make
 * files with a passphrase, and they have bundles of their own. Whoever calls it here is told that it is not here.
 */
const absent = (): never => {
  throw new TypeError("scrypt is not part of this build.");
};

export const scrypt = absent;
export const scryptAsync = absent;
export const pbkdf2 = absent;
export const pbkdf2Async = absent;
