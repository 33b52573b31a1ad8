// Package rules is the file in which a bureau writes what a plan says beyond
// its times: conditions of its province, thresholds, checks that do not run,
// scopes of windows, labels, authorisations, late arrival. Reading is strict;
// every error names its place in Chinese, since only the bureau reads it.
package rules
