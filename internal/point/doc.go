// Package point puts the parts of an installation together: credential, cache,
// engine, press and spooler under one desk, in one folder. The main packages
// call it and hold nothing themselves.
//
// One process at a time has an installation open. A folder holds
//
//	credential/            the sealed key and the enrolment
//	point-<enrolment>.db   the sealed cache of one enrolment
//	proxy.json             the way through the school's network, when it was set
//
// and nothing that names a person in the clear. A new enrolment has a new
// cache; the old file stays, since decisions may wait in it.
package point
