package roster

import "iter"

// cellKind says what a file holds in a cell, apart from its text.
type cellKind int

const (
	kindText    cellKind = iota
	kindNumber           // text is the number as the file writes it, format how it is shown
	kindFormula          // whatever its value: the file does not say it, a program computed it
	kindBoolean
	kindFailed // #N/A and the like
	kindUndecodable
)

// cell is one cell that is not blank.
type cell struct {
	column int // from 0
	kind   cellKind
	text   string
	format string // number format code of a kindNumber
	fault  string // of a kindUndecodable: the reason
}

// line is one row that exists in a file. Its cells are valid until the next line.
type line struct {
	number int // as the spreadsheet counts, from 1
	hidden bool
	cells  []cell // in the order of their columns
}

// span is a merged range; rows count from 1, columns from 0, ends belong to it.
type span struct {
	top, bottom, left, right int
}

func (s span) holds(row, column int) bool {
	return s.top <= row && row <= s.bottom && s.left <= column && column <= s.right
}

// table is one sheet or one csv file.
type table interface {
	// lines reads from the first row on; each call reads anew.
	lines() iter.Seq2[line, error]
	// merges are known only when lines has run to its end, because a
	// spreadsheet lists them after its rows.
	merges() []span
	// epoch1904 tells that serial day numbers count from 1904.
	epoch1904() bool
}
