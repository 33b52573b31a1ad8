// Package spooltest runs a private print service for tests and the tour: a
// real cupsd with one queue, and behind it a real IPP Everywhere printer
// (ippeveprinter) that keeps what it was given. It needs no systemd and touches
// no printer of the machine.
//
// Debian packages: cups, cups-filters, cups-ipp-utils, avahi-daemon, dbus. One
// service runs at a time on a machine, since avahi-daemon allows only one of
// itself; Start waits for the other to end.
package spooltest
