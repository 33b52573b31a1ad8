//go:build !windows

package proxy

// desktop has nothing to ask here: programs of these systems go by the environment.
func desktop() internetSettings { return internetSettings{} }
