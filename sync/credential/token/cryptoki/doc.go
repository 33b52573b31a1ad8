// Package cryptoki is the helper's side of a USB token: it speaks the protocol
// of package token over a pipe, and PKCS #11 v2.40 with one library, through the
// narrow interface Module. The real Module is in cmd/confirmpoint-token, which
// needs cgo; the one of tests is in package tokentest. All rules are here, so
// that both are held to the same ones:
//
//   - a token is found by what it holds, never by the number of its slot;
//   - a PIN is only ever checked by a token that is logged out, once, and
//     CKR_USER_ALREADY_LOGGED_IN is a refusal, not a yes;
//   - no session outlives a removal: the first sign of one closes it;
//   - a key that wants its PIN for each signature (CKA_ALWAYS_AUTHENTICATE) gets
//     it, from a copy that the logout wipes.
package cryptoki
