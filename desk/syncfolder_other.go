//go:build !unix

package desk

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
