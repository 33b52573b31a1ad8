// Command release holds the steps of a release that a shell cannot do: what the
// programs are made of, under which licences, which C library they need, and
// the publisher's signature. scripts/release.sh calls it.
//
//	release licences OUT                       THIRD-PARTY-LICENSES.txt for every program on every system
//	release sbom OUT PROGRAM…                  CycloneDX 1.6 (JSON) of the built programs
//	release linkage PROGRAM…                   static or the glibc needed; fails above 2.31
//	release needs deb|rpm PROGRAM…             what a package of them depends on, as a list in YAML
//	release sign KEY FILE                      FILE.sig, a detached Ed25519 signature in base64
//	release verify KEYS FILE                   checks FILE.sig with one of the public keys
//
// A licence that is not on the list of allowed ones, or a module without one,
// ends in an error: somebody has to read it first.
package main
