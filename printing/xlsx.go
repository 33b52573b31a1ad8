package printing

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"confirmpoint/confirm"
)

// The rows of a sheet above those of the list.
const (
	xlsxTitleRow = 1 + iota
	xlsxSubtitleRow
	xlsxHeadRow
	xlsxFirstRow
)

// mmPerChar is the width of one unit of a sheet's columns, about that of a digit.
const mmPerChar = 1.9

// Workbook writes listings as sheets of one xlsx file, each as it would be
// printed: A4 across, as wide as the page, the head on every page. Every cell
// is text in a style of text format, so that numbers of persons keep all their
// digits and nothing is ever a formula; only cells of Number and Sum columns
// are numbers. The same listings give the same bytes.
//
// The workbook is made in memory: it never lies in a temporary file.
func (p *Press) Workbook(ctx context.Context, w io.Writer, listings []confirm.Listing) error {
	if len(listings) == 0 {
		return errors.New("printing: a workbook of no listings")
	}
	// The library would move a sheet of more than 16 MB to a file, in the
	// clear; a folder that no system has stops it.
	f := excelize.NewFile(excelize.Options{TmpDir: "\x00"})
	defer f.Close()
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &orderedZip{to: w} })
	styles, err := newXlsxStyles(f)
	if err != nil {
		return fmt.Errorf("printing: workbook: %w", err)
	}
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: xlsxText(listings[0].Title), Creator: "confirmpoint", LastModifiedBy: "confirmpoint",
		Created: xlsxTime, Modified: xlsxTime,
	}); err != nil {
		return fmt.Errorf("printing: workbook: %w", err)
	}
	names := sheetNames(listings)
	for i := range listings {
		if err := addSheet(ctx, f, styles, i, names[i], &listings[i]); err != nil {
			return fmt.Errorf("printing: workbook: %w", err)
		}
	}
	return f.Write(w)
}

// xlsxTime stands for the time a workbook was made: a file that tells no time
// is the same whenever it is made. The day of the list is in its subtitle.
const xlsxTime = "2013-08-15T00:00:00Z"

// addSheet writes one listing. The first sheet of a new workbook is there
// already and is renamed.
func addSheet(ctx context.Context, f *excelize.File, styles *xlsxStyles, index int, name string, list *confirm.Listing) error {
	if len(list.Columns) == 0 {
		return errors.New("a listing of no columns")
	}
	if index == 0 {
		if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(name); err != nil {
		return err
	}
	if err := layPage(f, name); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s := &xlsxSheet{stream: stream, styles: styles, list: list, sums: make([]int, len(list.Columns))}
	if err := s.write(ctx); err != nil {
		return err
	}
	head := strconv.Itoa(xlsxHeadRow)
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: "'" + strings.ReplaceAll(name, "'", "''") + "'!$" + head + ":$" + head,
	})
}

// layPage sets A4 across, one page wide and as many high as it takes.
func layPage(f *excelize.File, name string) error {
	a4, landscape, one, any := 9, "landscape", 1, 0
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any,
	}); err != nil {
		return err
	}
	fit := true
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	inch := func(mm float64) *float64 { v := mm / 25.4; return &v }
	centered := true
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: inch(10), Right: inch(10), Top: inch(12), Bottom: inch(15), Header: inch(6), Footer: inch(7),
		Horizontally: &centered,
	}); err != nil {
		return err
	}
	return f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页　共 &N 页"})
}

// xlsxSheet writes one sheet from top to bottom.
type xlsxSheet struct {
	stream *excelize.StreamWriter
	styles *xlsxStyles
	list   *confirm.Listing
	row    int // last one written
	sums   []int
}

func (s *xlsxSheet) write(ctx context.Context) error {
	for i, c := range s.list.Columns {
		if err := s.stream.SetColWidth(i+1, i+1, min(max(c.Width/mmPerChar, 4), 80)); err != nil {
			return err
		}
	}
	if err := s.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: xlsxHeadRow, TopLeftCell: "A" + strconv.Itoa(xlsxFirstRow), ActivePane: "bottomLeft",
	}); err != nil {
		return err
	}
	if err := s.across(s.list.Title, s.styles.title, 30); err != nil {
		return err
	}
	if err := s.across(s.list.Subtitle, s.styles.subtitle, 20); err != nil {
		return err
	}
	head := make([]any, len(s.list.Columns))
	for i, c := range s.list.Columns {
		head[i] = excelize.Cell{StyleID: s.styles.head, Value: xlsxText(c.Title)}
	}
	if err := s.add(head, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	for i, row := range s.list.Rows {
		if i%500 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.line(row); err != nil {
			return err
		}
	}
	if err := s.foot(); err != nil {
		return err
	}
	return s.stream.Flush()
}

// line writes one row of the list and adds it to the sums.
func (s *xlsxSheet) line(row []string) error {
	if len(row) != len(s.list.Columns) {
		return fmt.Errorf("a row of %d cells in a listing of %d columns", len(row), len(s.list.Columns))
	}
	cells := make([]any, len(row))
	for i, text := range row {
		c := &s.list.Columns[i]
		style := s.styles.text
		if c.Center {
			style = s.styles.center
		}
		cell := excelize.Cell{StyleID: style, Value: xlsxText(text)}
		if n, err := strconv.Atoi(text); err == nil && (c.Number || c.Sum) {
			cell = excelize.Cell{StyleID: s.styles.number, Value: n}
			s.sums[i] += n
		}
		cells[i] = cell
	}
	return s.add(cells)
}

// foot writes the totals, where there are any, and the places to sign.
func (s *xlsxSheet) foot() error {
	cells := make([]any, len(s.list.Columns))
	named, summed := false, false
	for i, c := range s.list.Columns {
		switch {
		case c.Sum:
			cells[i] = excelize.Cell{StyleID: s.styles.sum, Value: s.sums[i]}
			summed = true
		case !named:
			cells[i] = excelize.Cell{StyleID: s.styles.head, Value: "合计"}
			named = true
		default:
			cells[i] = excelize.Cell{StyleID: s.styles.head}
		}
	}
	if summed {
		if err := s.add(cells); err != nil {
			return err
		}
	}
	if len(s.list.Signatures) == 0 {
		return nil
	}
	line := strings.Join(s.list.Signatures, "：　　　　　　　") + "："
	return s.across(line, s.styles.sign, 36)
}

// across writes a row of one cell as wide as the list.
func (s *xlsxSheet) across(text string, style int, height float64) error {
	err := s.add([]any{excelize.Cell{StyleID: style, Value: xlsxText(text)}}, excelize.RowOpts{Height: height})
	if err != nil || len(s.list.Columns) == 1 {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.list.Columns), s.row)
	if err != nil {
		return err
	}
	return s.stream.MergeCell("A"+strconv.Itoa(s.row), last)
}

func (s *xlsxSheet) add(cells []any, opts ...excelize.RowOpts) error {
	s.row++
	return s.stream.SetRow("A"+strconv.Itoa(s.row), cells, opts...)
}

// xlsxStyles are the styles of all sheets.
type xlsxStyles struct {
	title, subtitle, head, text, center, number, sum, sign int
}

func newXlsxStyles(f *excelize.File) (*xlsxStyles, error) {
	const asText, whole = 49, 1 // built-in number formats @ and 0
	var lines []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	style := func(size float64, bold bool, across string, border []excelize.Border, format int) *excelize.Style {
		return &excelize.Style{
			Font: &excelize.Font{Family: "宋体", Size: size, Bold: bold}, Border: border, NumFmt: format,
			Alignment: &excelize.Alignment{Horizontal: across, Vertical: "center", WrapText: true},
		}
	}
	s := &xlsxStyles{}
	for _, of := range []struct {
		to *int
		is *excelize.Style
	}{
		{&s.title, style(16, true, "center", nil, asText)},
		{&s.subtitle, style(11, false, "left", nil, asText)},
		{&s.head, style(11, true, "center", lines, asText)},
		{&s.text, style(11, false, "left", lines, asText)},
		{&s.center, style(11, false, "center", lines, asText)},
		{&s.number, style(11, false, "center", lines, whole)},
		{&s.sum, style(11, true, "center", lines, whole)},
		{&s.sign, style(11, false, "left", nil, asText)},
	} {
		var err error
		if *of.to, err = f.NewStyle(of.is); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// xlsxText takes out what XML cannot hold.
func xlsxText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1 // of a line end
		case r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			return '\uFFFD'
		}
		return r
	}, text)
}

// maxSheetName is what spreadsheet programs allow, in UTF-16.
const maxSheetName = 31

// sheetNames names a sheet after each listing: no character a sheet may not
// be named with, none too long, no two the same.
func sheetNames(listings []confirm.Listing) []string {
	taken := make(map[string]bool)
	names := make([]string, len(listings))
	for i, l := range listings {
		base := strings.Map(func(r rune) rune {
			if r < ' ' || strings.ContainsRune(`:\/?*[]'`, r) {
				return '_'
			}
			return r
		}, xlsxText(l.Title))
		if strings.TrimSpace(base) == "" {
			base = "名单"
		}
		name := cutUTF16(base, maxSheetName)
		for n := 2; taken[strings.ToLower(name)]; n++ {
			more := "-" + strconv.Itoa(n)
			name = cutUTF16(base, maxSheetName-len(more)) + more
		}
		taken[strings.ToLower(name)] = true
		names[i] = name
	}
	return names
}

// cutUTF16 gives the longest beginning of at most n units of UTF-16.
func cutUTF16(s string, n int) string {
	for i, r := range s {
		if n -= max(utf16.RuneLen(r), 1); n < 0 {
			return s[:i]
		}
	}
	return s
}

// orderedZip writes the parts of a workbook in the order of their names: the
// library walks a map.
type orderedZip struct {
	to    io.Writer
	parts []zipPart
}

type zipPart struct {
	name string
	data *bytes.Buffer
}

// Create begins a part.
func (z *orderedZip) Create(name string) (io.Writer, error) {
	part := zipPart{name, new(bytes.Buffer)}
	z.parts = append(z.parts, part)
	return part.data, nil
}

// AddFS is not used for workbooks.
func (z *orderedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the file. [Content_Types].xml is first by its name, as readers
// that guess a file's kind expect.
func (z *orderedZip) Close() error {
	w := zip.NewWriter(z.to)
	slices.SortFunc(z.parts, func(a, b zipPart) int { return strings.Compare(a.name, b.name) })
	for _, part := range z.parts {
		to, err := w.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := part.data.WriteTo(to); err != nil {
			return err
		}
	}
	return w.Close()
}
