// Package pick asks for a file or a folder with the dialog of the system: the
// one of Windows, or of a Linux desktop through its portal. Where there is none
// it says so, and the window asks with one of its own.
package pick
