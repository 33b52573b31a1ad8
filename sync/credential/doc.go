// Package credential is the USBKey-style credential of one clerk on one
// workstation: two keys with their certificates, the key of the clerk's slot of
// the cache, a PIN, and a secret kept by the system keyring. Softkey keeps both
// keys in a sealed file; Token keeps the signing key in a USB token.
//
// The key of the line (P-256) opens mTLS and signs nothing; the signing key
// (P-256, or SM2 with SM3) signs operations and all else that the clerk vouches
// for. They are sealed apart, so that the line can be open while the signing
// key is not: after CloseSigning it opens for one named batch at a time, and is
// wiped at the end of the batch's time by the monotonic clock.
//
// It promises that the keys are on the disk only sealed under the PIN and the
// keyring's secret together, that every try of a PIN is counted on the disk and
// in the keyring before it is made, that a crash between any two writes leaves
// either the old or the new credential whole, and that a silent or broken
// keyring never makes it throw a key away.
//
// # The counters
//
// Five wrong PINs in a row lock the credential, with 1, 4, 16 and 64 s between
// them. The total of wrong PINs since the enrolment never goes back; the
// registry hears it after each sign-in. Both are kept in the folder and beside
// the secret in the keyring, which is open at that moment and asks nobody. The
// copy that has counted more attempts is right: who puts an older folder back
// gains no try, and Status says credential_copied. The keyring's copy alone
// gains nothing either. The folder's copy is sealed under the keyring's secret:
// one that was edited, like one that was lost, leaves one try.
//
// # Renewal without the PIN
//
// An open session keeps, besides the keys, the two keys that seal the parts of
// the file, each as long as its part is open. With them new keys are sealed
// under the same PIN and the same keyring secret, without either. They open
// nothing that is not in the memory beside them: who can read it has the keys
// themselves. CloseSigning wipes that of the signing part, Lock both; the KEK,
// the PIN and the keyring's secret are wiped at the end of each attempt.
//
// # Without a keyring
//
// CreateKeyringFree seals under the PIN alone (受限模式), at the cost of
// DefaultKeyringFreeParams; nothing falls back to it by itself. Whoever copies
// the folder then needs only the PIN, and counts no tries; the second copy of
// the counters is missing too. It is for bureaus that allow it.
//
// # What it cannot promise
//
// Whoever copies both the folder and the keyring may try PINs elsewhere without
// being counted; only a copy that signs in is seen by the registry. A program
// of the same user can read the memory of an open session. Go keeps copies of a
// private key while it signs, which cannot be wiped. A keyring is not a USBKey,
// and neither gmsm's SM2 nor this package is certified (GB/T 37092).
package credential
