// Package assets holds the files that are built into the programs: fonts and
// form templates. It does no work of its own beyond unpacking them, and what a
// program never asks for the linker leaves out.
package assets
