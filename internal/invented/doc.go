// Package invented makes people who do not exist: applicants with every kind
// of name, number, post and school the product must handle, their portraits
// and scans drawn from simple shapes, and a known share of every defect the
// checks look for.
//
// It promises that the same Options give the same people on every machine, and
// the same pictures on machines of one architecture; that person i does not depend on Count, so that
// a test may ask for one of 500,000; that document and certificate numbers are
// unique; and that nobody has a fault that Person.Defects does not name (one
// fault may cause further findings).
//
// Administrative codes are real, because the checks know them. Everything else
// is made up: the county of 青禾县 is on no map, telephone numbers lie in
// 1990000xxxx, mail goes to example.com.
//
// All functions may be called from any goroutine.
package invented
