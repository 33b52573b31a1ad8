//go:build !linux

package credential

import "io"

// runHelper has no work here: only Linux calls go-keyring in a child.
func runHelper(_, _, _ string, _ io.Reader, _ io.Writer) int { return helperUsage }
