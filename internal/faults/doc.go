// Faults is the fault campaign: many clerks at one registry, applicants who
// edit, points that change and windows that close, over lines that lose, cut,
// repeat and reorder, on disks that fill up and fail, with clocks that jump,
// and with kill -9 of either side at every write boundary. docs/faults.md says
// how to run it and what it has found.
//
// Everything a fault can reach is real and in processes of its own, which can
// be killed: the registry over TLS and its SQLite file, and for each clerk the
// desk, the engine and the sealed cache. Only the credential is not the product's,
// since unlocking it would be most of the time of a process that lives for a
// moment. The parent never looks into a living child: it knows what the
// children have told it, as clerks know what their screens say. In the end it
// compares that with both databases; see the oracle and the model.
//
// The short form is the test of this package, the long form the command.
package main
