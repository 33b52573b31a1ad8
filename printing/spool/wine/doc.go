// Package wine has only tests. Those for Windows print on a queue of Windows;
// the one for Linux runs them under Wine, which prints on CUPS, and compares
// what comes out of the printer with what should. make test-windows does all
// of it.
package wine
