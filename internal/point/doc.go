// Package point puts the parts of an installation together: credential, cache,
// engine, press and spooler under one desk, in one folder. The main packages
// call it and hold nothing themselves.
//
// One process at a time has an installation open. A folder holds
//
//	credential/<installation>/  the sealed keys and the enrolment of one clerk
//	point-<point>.db            the sealed cache of a point, shared by its clerks
//	proxy.json                  the way through the school's network, when it was set
//
// and nothing that names a person in the clear but the clerks themselves. A new
// enrolment is let in to the cache of its point by the clerk's old one or by a
// colleague; without either it may take a cache of its own,
// point-<point>-<installation>.db. Nothing of an old one is taken away, since
// decisions may wait in it.
package point
