package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"confirmpoint/ui/present"

	"golang.org/x/text/width"
)

// maxColumn keeps one name of fifty characters from pushing every row apart; a
// longer cell is shown whole and moves only its own row.
const maxColumn = 28

// table prints columns that line up when Chinese and Latin text are mixed.
type table struct{ rows [][]string }

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(columns(cell), maxColumn))
		}
	}
	for _, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", max(0, widths[i]-columns(cell))+2))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// columns counts the columns of a terminal a text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// clockTime is a time as people in China read it.
func clockTime(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(present.Shanghai()).Format("2006-01-02 15:04")
}

// jsonTime is RFC 3339 in UTC; "" for no time.
func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
