package credential

import (
	"io"

	"confirmpoint/confirm"
)

// The words of the helper's command line: <exe> keyring-helper <op> <service> <name>.
const (
	helperCommand = "keyring-helper"

	helperGet    = "get"    // item on standard output
	helperSet    = "set"    // item on standard input
	helperDelete = "delete" //
	helperProbe  = "probe"  // would the keyring answer without a person?
)

// The helper's exit codes besides 0.
const (
	helperUsage   = 2
	helperAbsent  = 10
	helperLocked  = 11
	helperMissing = 12
)

// helperCodes translates exit codes.
var helperCodes = map[int]confirm.Code{
	helperAbsent:  confirm.ProblemSecretMissing,
	helperLocked:  confirm.ProblemKeyringLocked,
	helperMissing: confirm.ProblemKeyringMissing,
}

// maxItem bounds what the helper takes from its standard input; Windows would
// refuse more than 2,560 bytes anyway.
const maxItem = 2560

// RunKeyringHelper does the work of the keyring's child process when args
// (os.Args[1:]) ask for it. Every program that uses SystemKeyring calls it
// first in main and exits with exitCode when it was handled.
//
// On success out has the item, else a technical reason without any secret.
func RunKeyringHelper(args []string, in io.Reader, out io.Writer) (handled bool, exitCode int) {
	if len(args) == 0 || args[0] != helperCommand {
		return false, 0
	}
	if len(args) != 4 {
		return true, helperUsage
	}
	return true, runHelper(args[1], args[2], args[3], in, out)
}
