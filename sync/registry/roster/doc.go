// Package roster reads and writes the files of a bureau: the applicants in the
// columns of 申请人员基本情况表 (domain.md §11.2), their photos, and the
// decisions on their way back.
//
// Reading is all or nothing. A file is either understood to the last row, or
// it is refused with an *ImportError that names every bad row, its column, the
// shape of the value and what to do. Values themselves never appear in an
// error: a bureau may mail the list of errors without mailing people.
// Whatever would be read as something else than a person wrote is refused:
// formulas, numbers that have lost digits, private-use characters, hidden
// rows, merged cells, columns of unknown name.
//
// Files are streamed and never touch the disk. Limits hold before anything is
// unpacked. Functions may be called from any goroutine; they share nothing.
package roster
