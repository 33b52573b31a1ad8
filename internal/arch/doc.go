// Package arch holds no code, only tests of the house: who may import whom,
// package and export comments, sizes of files and functions, and go.mod. A
// wrong arrow fails the build like a wrong type.
package arch
