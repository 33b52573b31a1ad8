// Package spooltest has two printers for tests and the tour.
//
// A System is as real as can be: a private cupsd with one queue, and behind it
// a real IPP Everywhere printer (ippeveprinter) that keeps what it was given.
// It needs no systemd and touches no printer of the machine. Debian packages:
// cups, cups-filters, cups-ipp-utils, avahi-daemon, dbus. One service runs at a
// time on a machine, since avahi-daemon allows only one of itself; Start waits
// for the other to end.
//
// A Virtual is a printer that can be broken at will: a print service in this
// process that speaks CUPS's dialect of IPP, and "prints" the sheets of the PDF
// it is given onto a pile that a test looks at. It moves only when a test, or a
// question about a job, makes it move, so that what happens is the same on
// every machine. It jams, runs out of paper, stops, loses jobs, breaks off the
// line, is deleted, and lies about success, at any sheet it is told.
package spooltest
