package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) < 2 {
		return errors.New("usage: release licences|sbom|linkage|needs|sign|verify …, see go doc ./internal/release")
	}
	switch task, rest := args[0], args[1:]; task {
	case "licences":
		return writeLicences(rest[0])
	case "sbom":
		return writeSBOM(rest[0], rest[1:])
	case "linkage":
		return printLinkage(out, rest)
	case "needs":
		return printNeeds(out, rest[0], rest[1:])
	case "sign", "verify":
		if len(rest) != 2 {
			return fmt.Errorf("%s needs a key and a file", task)
		}
		if task == "sign" {
			return sign(rest[0], rest[1])
		}
		return verify(rest[0], rest[1])
	default:
		return fmt.Errorf("no task %q", task)
	}
}

// commitTime is the time of the released commit (UTC), which stands in every
// file that names a time: with the clock's, no two builds would be equal.
func commitTime() (time.Time, error) {
	epoch, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH must hold the commit's time in seconds: %w", err)
	}
	return time.Unix(epoch, 0).UTC(), nil
}
