// Command pointctl does a clerk's work without a window, for support staff and
// scripts: the same use cases, the same rules, one sign-in by PIN a command.
// Its output, its exit codes and where it takes secrets from are promised in
// docs/pointctl.md.
package main
