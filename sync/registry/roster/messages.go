package roster

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"confirmpoint/confirm"
)

// Left is a message (留言) that a clerk has left for an applicant.
type Left struct {
	ApplicationNo string
	Message       confirm.SentMessage
}

// Reading says that an applicant has read a message.
type Reading struct {
	Row           int // of the file, from 1
	ApplicationNo string
	MessageID     string
	At            time.Time // UTC
}

// The columns of the list of messages. The bureau hands it to where applicants
// read them and gets it back with the last column filled.
const (
	titleMessage    = "留言编号"
	titleNumber     = "报名号"
	titleText       = "留言"
	titleLeft       = "留言时间"
	titleRecalled   = "撤回时间"
	titleRead       = "阅读时间"
	messageTime     = "2006-01-02 15:04:05" // in China
	maxReadings     = 1_000_000
	maxReadingBytes = 512 << 20
)

// WriteMessages writes the messages as CSV in UTF-8 with a byte order mark,
// which spreadsheets need. Times are those of China; no text is a formula.
func WriteMessages(w io.Writer, messages []Left) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{titleMessage, titleNumber, titleText, titleLeft, titleRecalled, titleRead}}
	for _, m := range messages {
		rows = append(rows, []string{
			m.Message.ID, guard(m.ApplicationNo), "'" + m.Message.Text,
			chinaTime(m.Message.At), chinaTime(m.Message.RecalledAt), chinaTime(m.Message.ReadAt),
		})
	}
	return out.WriteAll(rows)
}

// guard keeps a spreadsheet from taking a number for one; unguard takes it off.
func guard(text string) string { return `="` + text + `"` }

func chinaTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return confirm.InChina(t).Format(messageTime)
}

// ReadReadings reads the list of WriteMessages back, or any CSV file with
// 留言编号, 报名号 and 阅读时间 in its first row: a line for each message that has
// been read. Lines without 阅读时间 are left out. An *ImportError names every
// line that cannot be taken; other errors are those of r.
func ReadReadings(r io.ReaderAt, size int64) ([]Reading, error) {
	if size > maxReadingBytes {
		return nil, wholeFile("文件超过 %d MB；请分成几个文件导入", maxReadingBytes>>20)
	}
	start := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(start, 0); n < len(start) && err != nil {
		return nil, fmt.Errorf("read messages: %w", err)
	}
	if kind := kindOf(start); kind != "csv" {
		return nil, wholeFile("不是 csv 文件；请在表格软件中另存为“CSV UTF-8”再导入")
	}
	t, err := openCSV(r, size, start)
	if err != nil {
		return nil, err
	}
	var readings []Reading
	var faults ImportError
	var columns map[string]int
	for l, err := range t.lines() {
		switch {
		case err != nil:
			return nil, err
		case columns == nil:
			if columns, err = readingColumns(l); err != nil {
				return nil, err
			}
			continue
		case len(readings) == maxReadings:
			return nil, wholeFile("超过 %d 行；请分成几个文件导入", maxReadings)
		}
		reading, fault := readReading(l, columns)
		if fault != nil {
			faults.add(*fault)
		} else if !reading.At.IsZero() {
			readings = append(readings, reading)
		}
	}
	if len(faults.Rows) > 0 {
		return nil, &faults
	}
	return readings, nil
}

// readingColumns finds the columns that are needed by the titles of the first row.
func readingColumns(l line) (map[string]int, error) {
	columns := map[string]int{}
	for _, c := range l.cells {
		columns[strings.TrimSpace(c.text)] = c.column
	}
	for _, title := range []string{titleMessage, titleNumber, titleRead} {
		if _, ok := columns[title]; !ok {
			return nil, wholeFile("第一行没有「%s」一列；请用 registryd messages export 导出的清单填写", title)
		}
	}
	return columns, nil
}

// readReading reads one line; no time when the message has not been read.
func readReading(l line, columns map[string]int) (Reading, *RowError) {
	texts := map[string]string{}
	for _, title := range []string{titleMessage, titleNumber, titleRead} {
		for _, c := range l.cells {
			if c.column != columns[title] {
				continue
			}
			if c.kind != kindText {
				return Reading{}, &RowError{Row: l.number, Column: title, Shape: c.shape(), Reason: "不是文字；请按导出的清单填写，不要用公式"}
			}
			texts[title] = strings.TrimSpace(c.text)
		}
	}
	out := Reading{Row: l.number, ApplicationNo: texts[titleNumber], MessageID: texts[titleMessage]}
	if texts[titleRead] == "" {
		return out, nil
	}
	for _, title := range []string{titleMessage, titleNumber} {
		if texts[title] == "" {
			return out, &RowError{Row: l.number, Column: title, Reason: "没有填写；请按导出的清单补上"}
		}
	}
	zone := confirm.InChina(time.Time{}).Location()
	for _, form := range []string{messageTime, "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04", time.RFC3339} {
		if at, err := time.ParseInLocation(form, texts[titleRead], zone); err == nil {
			out.At = at.UTC()
			return out, nil
		}
	}
	return out, &RowError{Row: l.number, Column: titleRead, Reason: "不是时间；写作 2026-09-23 08:00（北京时间）"}
}
