package roster

import (
	"fmt"
	"strings"
)

// RowError is one value that stops an import.
type RowError struct {
	Row    int    // as the spreadsheet counts, from 1; 0 when it is about the whole file
	Column string // title of the column, "" when it is about the whole row
	// Shape describes the value without showing it, e.g. "18 位: 17 数字+1 字母".
	Shape  string
	Reason string // Chinese, with the next step
}

// String is the error as a line of text: row, column, shape, reason.
func (e RowError) String() string {
	var b strings.Builder
	if e.Row > 0 {
		fmt.Fprintf(&b, "第 %d 行", e.Row)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, "「%s」", e.Column)
	}
	if e.Shape != "" {
		fmt.Fprintf(&b, "（%s）", e.Shape)
	}
	if b.Len() > 0 {
		b.WriteString("：")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// ImportError refuses a whole file. It holds no personal data.
type ImportError struct {
	Rows []RowError // the first ones, in the order of the file
	More int        // how many others there are
}

// add keeps an error, or counts it.
func (e *ImportError) add(r RowError) {
	if len(e.Rows) < maxErrors {
		e.Rows = append(e.Rows, r)
		return
	}
	e.More++
}

// Error lists every kept row, one a line, in Chinese.
func (e *ImportError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "文件未导入，共 %d 处错误，一条也没有写入：", len(e.Rows)+e.More)
	for _, r := range e.Rows {
		b.WriteString("\n  ")
		b.WriteString(r.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\n  另有 %d 处未列出，请先改正以上各处", e.More)
	}
	return b.String()
}
