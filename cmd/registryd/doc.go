// Command registryd is the bureau's side: it makes a registry, takes plans,
// points, windows, clerks and the applicants of a bureau's file, serves the
// workstations over HTTPS, and writes the decisions back to a file.
//
// Times are read and written in China Standard Time. Exit codes are stable:
// see exit.go. Messages are Chinese; nothing that names a person is printed
// except where a command is asked for it (clerk list).
package main
